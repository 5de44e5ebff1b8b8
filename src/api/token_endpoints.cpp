#include "api/token_endpoints.h"

#include <algorithm>

#include "base/damage.h"
#include "base/limits.h"
#include "base/percent_encoding.h"
#include "base/text.h"
#include "base/unavailable.h"
#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"
#include "oauth1/refusals.h"
#include "oauth1/signature.h"

namespace gatehouse::api {
namespace {

using integrations::AccessToken;
using integrations::ExchangeRefusal;

// Why parameters are missing, for who did send something as credentials.
std::string_view hint_about_missing(std::string_view authorization) {
  const auto header = trimmed(authorization);
  if (header.empty() || oauth1::oauth_part(authorization)) return "";
  const auto first = header.substr(0, header.find_first_of(" \t,"));
  if (first.find('=') != std::string_view::npos) {
    return " The Authorization header must begin with the word OAuth and a space.";
  }
  if (equals_ignoring_case(first, "oauth")) return " No parameters follow the word OAuth.";
  return " The Authorization header has another scheme than OAuth.";
}

// As forms are encoded: spaces become "+".
std::string form_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ') {
      out += '+';
    } else {
      append_percent_encoded(out, {&c, 1});
    }
  }
  return out;
}

http::Response text(int status, std::string body) {
  return {status, "text/html; charset=UTF-8", std::move(body)};
}

http::Response refusal(int status, std::string_view code, std::string_view sentence) {
  auto response = text(status, "oauth_problem=" + form_encoded(sentence));
  response.add("X-OAuth-Problem", code);
  if (status == 503) {
    response.add("Retry-After", "5");
    response.because(std::string(code) + ": " + std::string(sentence));
  }
  return response;
}

http::Response success(const AccessToken& token) {
  std::string body = "oauth_token=";
  body.append(token.token.reveal()).append("&oauth_token_secret=").append(token.secret.reveal());
  return text(200, std::move(body));
}

oauth1::Purpose purpose_of(const gateway::Call& call) {
  return call.target.entrance == gateway::Entrance::kAccessToken ? oauth1::Purpose::kAccessToken
                                                                 : oauth1::Purpose::kRequestToken;
}

// What a request carries, read into the call.
Result<oauth1::Credentials, oauth1::ProtocolRefusal> credentials_of(gateway::Call& call) {
  const auto authorization = call.request.field("Authorization");
  auto read = call.read_parameters(oauth1::oauth_part(authorization).value_or(""));
  if (!read) return Failure(std::move(read.error()));
  return oauth1::credentials_of(call.parameters, purpose_of(call), call.judged_by->settings().sha1);
}

integrations::NonceUse use_of(gateway::NonceLedger::Outcome outcome) {
  switch (outcome) {
    case gateway::NonceLedger::Outcome::kFresh:
      return integrations::NonceUse::kFresh;
    case gateway::NonceLedger::Outcome::kUsed:
      return integrations::NonceUse::kUsed;
    case gateway::NonceLedger::Outcome::kOutsideWindow:
      return integrations::NonceUse::kOutsideWindow;
    case gateway::NonceLedger::Outcome::kUnavailable:
    case gateway::NonceLedger::Outcome::kWaitsForDisk:
      return integrations::NonceUse::kUnavailable;
  }
  return integrations::NonceUse::kUnavailable;
}

}  // namespace

http::Response token_refusal(const oauth1::ProtocolRefusal& refused,
                             std::string_view authorization) {
  const auto& row = oauth1::kProtocolRefusals[refused.error];
  const bool is_missing = refused.error == oauth1::ProtocolError::kMissing;
  const auto subject = is_missing ? joined(refused.missing, ", ") : refused.subject;
  auto sentence = filled(row.at_token_endpoint, {{"{}", subject}});
  if (is_missing) sentence += hint_about_missing(authorization);
  return refusal(row.status, row.code, sentence);
}

http::Response token_refusal(ExchangeRefusal refused) {
  const auto& row = integrations::kExchangeRefusals[refused];
  return refusal(row.status, row.code, row.sentence);
}

http::Handled TokenEndpoints::handle(const http::Request& request,
                                     const gateway::Target& target) const {
  const auto call = std::make_shared<gateway::Call>();
  call->begin(request, target, nullptr);
  http::AwaitBody whole{
      limits::kUnprovenBodyBytesMax, [this, call](const http::Request& received) -> http::Handled {
        call->complete(received);
        return http::Work{http::Lane::kTokens,
                          [this, call]() -> http::Handled { return answer(*call); }};
      }};
  if (request.body_state == http::Request::Body::kComplete) return whole.then(request);
  return whole;
}

http::Response TokenEndpoints::exchange(gateway::Call& call) const {
  call.judged_by = parts_.snapshot();
  if (!call.judged_by) throw Unavailable("the present state of the integrations cannot be read");
  const auto oauth = credentials_of(call);
  if (!oauth) return token_refusal(oauth.error(), call.request.field("Authorization"));
  const auto& settings = call.judged_by->settings();
  oauth1::SignatureVerifier verifier;
  std::optional<oauth1::QuirkSet> found;
  const auto is_signed_with = [&](const Secret& secrets) {
    found =
        call.quirks_of_signature(*oauth, crypto::HmacKey(secrets), parts_.public_urls, verifier);
    return found.has_value();
  };
  const auto spend_nonce = [&] {
    const auto use =
        parts_.nonces.spend(*oauth, parts_.clock.now(), settings.timestamp_window_seconds,
                            gateway::NonceLedger::Wait::kForDisk);
    const auto* const credential = call.judged_by->by_consumer_key(oauth->consumer_key);
    if (use == gateway::NonceLedger::Outcome::kUsed && credential != nullptr) {
      credential->usage->count_replayed();
    }
    return use_of(use);
  };
  const integrations::ExchangeService::Proof proof{is_signed_with, spend_nonce};
  const auto token = call.target.entrance == gateway::Entrance::kAccessToken
                         ? parts_.exchange.access_token(*oauth, proof)
                         : parts_.exchange.request_token(*oauth, proof);
  auto response = token ? success(*token) : token_refusal(token.error());
  if (found && !found->empty()) response.add("X-Signature-Quirk", oauth1::names_of(*found));
  return response;
}

http::Response TokenEndpoints::answer(gateway::Call& call) const {
  try {
    return exchange(call);
  } catch (const Damaged& fault) {
    auto response = token_refusal(ExchangeRefusal::kCredentialsUnreadable);
    return std::move(response.because(fault.what()));
  } catch (const Unavailable& fault) {
    auto response = token_refusal(ExchangeRefusal::kStorageUnavailable);
    return std::move(response.because(fault.what()));
  }
}

}  // namespace gatehouse::api

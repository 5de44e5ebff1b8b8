#include "api/token_endpoints.h"

#include <algorithm>

#include "base/damage.h"
#include "base/limits.h"
#include "base/percent_encoding.h"
#include "base/text.h"
#include "base/unavailable.h"
#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"
#include "oauth1/signature.h"

namespace gatehouse::api {
namespace {

using integrations::AccessToken;
using integrations::ExchangeRefusal;
using oauth1::ProtocolError;

// Why no token is given, as it is answered. The sentences are kept stable: integrators search logs
// for them.
struct TokenProblem {
  int status;
  std::string_view code;
  std::string sentence;
};

TokenProblem problem_of(const oauth1::ProtocolRefusal& refused) {
  const auto& subject = refused.subject;
  switch (refused.error) {
    case ProtocolError::kMalformed:
      return {400, "authorization_malformed",
              "The Authorization header cannot be read: " + subject + "."};
    case ProtocolError::kDuplicated:
      return {400, "parameter_duplicated", subject + " comes more than once."};
    case ProtocolError::kMisplaced:
      return {400, "parameter_misplaced",
              subject + " is in the query. OAuth parameters belong in the Authorization header."};
    case ProtocolError::kTooManyParameters:
      return {400, "too_many_parameters", "The request has too many parameters."};
    case ProtocolError::kTooLong:
      return {400, "parameter_too_long", subject + " is too long."};
    case ProtocolError::kVersionUnsupported:
      return {400, "version_unsupported", "The oauth_version must be 1.0 or absent."};
    case ProtocolError::kMissing:
      return {400, "parameter_missing", subject + " is required. Enter and try again."};
    case ProtocolError::kTokenLength:
      return {400, "token_length", "The oauth_token must have 32 characters."};
    case ProtocolError::kMethodUnsupported:
      return {400, "signature_method_unsupported",
              "Signature method " + subject + " is not supported. Use HMAC-SHA256."};
    case ProtocolError::kConsumerKeyLength:
      return {401, "consumer_key_length", "The oauth_consumer_key must have 32 characters."};
    case ProtocolError::kTimestampMalformed:
      return {401, "timestamp_malformed",
              "The oauth_timestamp must be a whole number of seconds since 1970."};
  }
  return {400, "authorization_malformed", "The Authorization header cannot be read."};
}

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

TokenProblem problem_of(ExchangeRefusal refusal) {
  switch (refusal) {
    case ExchangeRefusal::kConsumerUnknown:
      return {401, "consumer_unknown", "No integration has this oauth_consumer_key."};
    case ExchangeRefusal::kTimestampRefused:
      return {401, "timestamp_refused",
              "The oauth_timestamp is too far from the present. Check the clock."};
    case ExchangeRefusal::kNonceUsed:
      return {401, "nonce_used", "The oauth_nonce was used before. Make a new one each time."};
    case ExchangeRefusal::kNonceUnavailable:
      return {503, "nonce_ledger_unavailable", "The nonce cannot be recorded now. Try again."};
    case ExchangeRefusal::kWindowEnded:
      return {401, "consumer_key_expired",
              "The consumer key has expired: the credentials were delivered too long ago. Have "
              "the integration activated again, or its exchange window restarted."};
    case ExchangeRefusal::kSignatureInvalid:
      return {401, "signature_invalid",
              "The signature is invalid. Verify and try again: secrets, URL as this server sees "
              "it, method, every parameter."};
    case ExchangeRefusal::kWindowEndedWhileActive:
      return {401, "consumer_key_expired",
              "The consumer key has expired: the credentials were delivered too long ago. The "
              "integration is active; have it reauthorized if its access token is lost."};
    case ExchangeRefusal::kNotActivated:
      return {401, "not_handed_over",
              "No verifier was delivered for this consumer. Have the integration activated."};
    case ExchangeRefusal::kNotDelivered:
      return {
          401, "not_handed_over",
          "No verifier was delivered to the callback URL. The integration's operator sees why, and "
          "can send the credentials again."};
    case ExchangeRefusal::kNotReauthorized:
      return {401, "not_handed_over",
              "No verifier was delivered for this consumer. The integration is active; have it "
              "reauthorized."};
    case ExchangeRefusal::kWithoutUrls:
      return {401, "not_handed_over",
              "The integration does not have both a callback URL and an identity link URL, so "
              "nothing is "
              "exchanged. "
              "Have it activated; its operator then has the access token."};
    case ExchangeRefusal::kActiveWithoutUrls:
      return {
          401, "not_handed_over",
          "The integration is active and does not have both a callback URL and an identity link "
          "URL, so nothing is exchanged. Its operator has the access token."};
    case ExchangeRefusal::kAlreadyExchanged:
      return {401, "verifier_used",
              "The verifier was exchanged for a request token before; it is not a verifier token "
              "any more."};
    case ExchangeRefusal::kTokenUnknown:
      return {401, "token_unknown", "The oauth_token is no request token of this consumer."};
    case ExchangeRefusal::kTokenUsed:
      return {401, "token_used",
              "The request token was exchanged for an access token before; it is already used."};
    case ExchangeRefusal::kTokenExpired:
      return {401, "token_expired", "The request token has expired."};
    case ExchangeRefusal::kVerifierLength:
      return {401, "verifier_length", "The oauth_verifier must have 32 characters."};
    case ExchangeRefusal::kVerifierWrong:
      return {401, "verifier_wrong",
              "The oauth_verifier is not the one that was delivered to the callback URL."};
  }
  return {401, "token_unknown", "The oauth_token is no request token of this consumer."};
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

http::Response refusal(const TokenProblem& problem) {
  auto response = text(problem.status, "oauth_problem=" + form_encoded(problem.sentence));
  response.add("X-OAuth-Problem", problem.code);
  if (problem.status == 503) {
    response.add("Retry-After", "5");
    response.because(std::string(problem.code) + ": " + problem.sentence);
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
  const auto& request = call.request;
  oauth1::ReceivedParameters received{
      .oauth_part = oauth1::oauth_part(request.field("Authorization")).value_or(""),
      .query = request.query,
      .form = std::nullopt};
  if (request.has_form()) received.form = request.body;
  if (auto read = oauth1::read_parameters(received, call.parameters); !read) {
    return Failure(std::move(read.error()));
  }
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
      return integrations::NonceUse::kUnavailable;
  }
  return integrations::NonceUse::kUnavailable;
}

}  // namespace

http::Handled TokenEndpoints::handle(const http::Request& request,
                                     const gateway::Target& target) const {
  const auto call = std::make_shared<gateway::Call>();
  call->begin(request, target, nullptr);
  http::AwaitBody whole{
      limits::kUnprovenBodyBytesMax, [this, call](const http::Request& received) -> http::Handled {
        call->request = received;
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
  if (!oauth) {
    auto problem = problem_of(oauth.error());
    if (oauth.error().error == ProtocolError::kMissing) {
      problem.sentence.append(hint_about_missing(call.request.field("Authorization")));
    }
    return refusal(problem);
  }
  const auto& settings = call.judged_by->settings();
  oauth1::SignatureVerifier verifier;
  std::optional<oauth1::QuirkSet> found;
  const auto is_signed_with = [&](const Secret& secrets) {
    const crypto::HmacKey key(secrets);
    const auto& request = call.request;
    const oauth1::RequestUrl url{
        .scheme = request.scheme, .authority = request.host, .path = request.path};
    found = gateway::verify_under(parts_.public_urls, url, [&](const oauth1::RequestUrl& known_as) {
      return verifier.verify(
          {.method = request.method, .url = known_as, .parameters = call.parameters},
          oauth->signature, oauth->algorithm, key, settings.quirks);
    });
    return found.has_value();
  };
  const auto spend_nonce = [&] {
    const auto use =
        parts_.nonces.spend(*oauth, parts_.clock.now(), settings.timestamp_window_seconds);
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
  auto response = token ? success(*token) : refusal(problem_of(token.error()));
  if (found && !found->empty()) response.add("X-Signature-Quirk", oauth1::names_of(*found));
  return response;
}

http::Response TokenEndpoints::answer(gateway::Call& call) const {
  try {
    return exchange(call);
  } catch (const Damaged& fault) {
    auto response = refusal({503, "credentials_unreadable",
                             "What is stored of this integration is damaged and cannot be read."});
    return std::move(response.because(fault.what()));
  } catch (const Unavailable& fault) {
    auto response =
        refusal({503, "storage_unavailable", "The storage does not answer. Try again later."});
    return std::move(response.because(fault.what()));
  }
}

}  // namespace gatehouse::api

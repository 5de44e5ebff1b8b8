#include "api/token_endpoints.h"

#include <algorithm>

#include "base/damage.h"
#include "base/limits.h"
#include "base/percent_encoding.h"
#include "base/request_path.h"
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

constexpr std::string_view kRequestPath = "/oauth/token/request";
constexpr std::string_view kAccessPath = "/oauth/token/access";

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

// The path without /index.php, repeated slashes at its front, store code and closing slash.
std::string_view bare(std::string_view path GATEHOUSE_LIFETIMEBOUND,
                      const std::vector<std::string>& store_codes) {
  path = front_of(path).rest;
  if (path.size() < 2) return path;
  const auto first = path.substr(1, path.substr(1).find('/'));
  if (std::ranges::find(store_codes, first) != store_codes.end()) {
    path.remove_prefix(1 + first.size());
  }
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// What a request carries, read into `parameters`.
Result<oauth1::Credentials, oauth1::ProtocolRefusal> credentials_of(
    const http::Request& request, oauth1::Purpose purpose, oauth1::HmacSha1 sha1,
    oauth1::Parameters& parameters) {
  oauth1::ReceivedParameters received{
      .oauth_part = oauth1::oauth_part(request.field("Authorization")).value_or(""),
      .query = request.query,
      .form = std::nullopt};
  if (request.has_form()) received.form = request.body;
  if (auto read = oauth1::read_parameters(received, parameters); !read) {
    return Failure(std::move(read.error()));
  }
  return oauth1::credentials_of(parameters, purpose, sha1);
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

bool TokenEndpoints::takes(std::string_view path) const {
  const auto rest = bare(path, parts_.store_codes);
  return rest == kRequestPath || rest == kAccessPath;
}

http::Response TokenEndpoints::exchange(const http::Request& request) const {
  const auto settings = parts_.settings();
  const bool for_access = bare(request.path, parts_.store_codes) == kAccessPath;
  const auto authorization = request.field("Authorization");
  oauth1::Parameters parameters;
  const auto oauth = credentials_of(
      request, for_access ? oauth1::Purpose::kAccessToken : oauth1::Purpose::kRequestToken,
      settings.yes(settings::paths::kHmacSha1) ? oauth1::HmacSha1::kAllowed
                                               : oauth1::HmacSha1::kRefused,
      parameters);
  if (!oauth) return token_refusal(oauth.error(), authorization);
  oauth1::SignatureVerifier verifier;
  const auto allowed =
      settings.yes(settings::paths::kClientQuirks) ? oauth1::kEveryQuirk : oauth1::kNoQuirks;
  std::optional<oauth1::QuirkSet> found;
  const auto is_signed_with = [&](const Secret& secrets) {
    const crypto::HmacKey key(secrets);
    const oauth1::RequestUrl url{
        .scheme = request.scheme, .authority = request.host, .path = request.path};
    found = gateway::verify_under(parts_.public_urls, url, [&](const oauth1::RequestUrl& known_as) {
      return verifier.verify({.method = request.method, .url = known_as, .parameters = parameters},
                             oauth->signature, oauth->algorithm, key, allowed);
    });
    return found.has_value();
  };
  const auto token = for_access ? parts_.exchange.access_token(*oauth, is_signed_with)
                                : parts_.exchange.request_token(*oauth, is_signed_with);
  auto response = token ? success(*token) : token_refusal(token.error());
  if (found && !found->empty()) response.add("X-Signature-Quirk", oauth1::names_of(*found));
  return response;
}

http::Response TokenEndpoints::answer(const http::Request& request) const {
  try {
    return exchange(request);
  } catch (const Damaged& fault) {
    auto response = token_refusal(ExchangeRefusal::kCredentialsUnreadable);
    return std::move(response.because(fault.what()));
  } catch (const Unavailable& fault) {
    auto response = token_refusal(ExchangeRefusal::kStorageUnavailable);
    return std::move(response.because(fault.what()));
  }
}

Area TokenEndpoints::area() const {
  return {[this](std::string_view path) { return takes(path); },
          on_lane(
              always(http::Lane::kTokens),
              [this](const http::Request& request) { return answer(request); },
              limits::kUnprovenBodyBytesMax)};
}

}  // namespace gatehouse::api

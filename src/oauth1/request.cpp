#include "oauth1/request.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "oauth1/authorization_header.h"

namespace gatehouse::oauth1 {
namespace {

// RFC 5849 section 3.5: these may stand in one place only.
constexpr std::array<std::string_view, 9> kProtocolNames = {
    "oauth_consumer_key", "oauth_token",    "oauth_signature_method",
    "oauth_signature",    "oauth_nonce",    "oauth_timestamp",
    "oauth_version",      "oauth_callback", "oauth_verifier"};

bool is_protocol_name(std::string_view name) {
  return name.starts_with("oauth_") &&
         std::ranges::find(kProtocolNames, name) != kProtocolNames.end();
}

std::optional<ProtocolRefusal> refuse(ProtocolError error, std::string_view subject = {}) {
  return ProtocolRefusal{error, std::string(subject)};
}

std::optional<std::string_view> first_protocol_name(const ParameterList& parameters) {
  for (const auto& parameter : parameters.all()) {
    if (is_protocol_name(parameter.name)) return parameter.name;
  }
  return std::nullopt;
}

std::optional<std::string_view> repeated_protocol_name(const ParameterList& parameters) {
  for (const auto name : kProtocolNames) {
    if (std::ranges::count(parameters.all(), name, &Parameter::name) > 1) return name;
  }
  return std::nullopt;
}

std::optional<ProtocolRefusal> check_values(const ParameterList& oauth, Purpose purpose) {
  for (const auto& [name, value] : oauth.all()) {
    if (is_protocol_name(name) && value.size() > limits::kOauthParameterBytesMax) {
      return refuse(ProtocolError::kTooLong, name);
    }
  }
  if (const auto version = oauth.find("oauth_version"); version && *version != "1.0") {
    return refuse(ProtocolError::kVersionUnsupported, *version);
  }
  std::vector<std::string> missing;
  const auto require = [&](std::string_view name) {
    if (oauth.find(name).value_or("").empty()) missing.emplace_back(name);
  };
  require("oauth_consumer_key");
  require("oauth_signature");
  require("oauth_signature_method");
  require("oauth_nonce");
  require("oauth_timestamp");
  if (purpose != Purpose::kRequestToken) require("oauth_token");
  if (purpose == Purpose::kAccessToken) require("oauth_verifier");
  if (!missing.empty()) return refuse(ProtocolError::kMissing, joined(missing, ", "));
  const auto token = oauth.find("oauth_token");
  if (token && token->size() != limits::kCredentialLength) {
    return refuse(ProtocolError::kTokenLength, "oauth_token");
  }
  return std::nullopt;
}

std::optional<crypto::HmacAlgorithm> algorithm_of(std::string_view method, HmacSha1 sha1) {
  if (method == "HMAC-SHA256") return crypto::HmacAlgorithm::kSha256;
  if (method == "HMAC-SHA1" && sha1 == HmacSha1::kAllowed) return crypto::HmacAlgorithm::kSha1;
  return std::nullopt;
}

}  // namespace

bool CredentialsReader::are_present(const Request& request) {
  return !request.authorization.empty() && has_oauth_scheme(request.authorization);
}

std::optional<ProtocolRefusal> CredentialsReader::collect(const Request& request) {
  const auto form = request.form.value_or("");
  if (count_form_encoded(request.query) + count_form_encoded(form) > limits::kParametersMax) {
    return refuse(ProtocolError::kTooManyParameters);
  }
  header_.clear(request.authorization.size());
  if (const auto parsed = parse_authorization(request.authorization, header_); !parsed) {
    return refuse(parsed.error() == HeaderError::kDuplicated ? ProtocolError::kDuplicated
                                                             : ProtocolError::kMalformed,
                  "Authorization");
  }
  query_.clear(request.query.size());
  query_.add_form_encoded(request.query, Plus::kIsSpace);
  form_.clear(form.size());
  form_.add_form_encoded(form, Plus::kIsSpace);

  if (const auto name = first_protocol_name(query_)) {
    return refuse(ProtocolError::kMisplaced, *name);
  }
  const bool in_header = first_protocol_name(header_).has_value();
  const auto doubled = in_header ? first_protocol_name(form_) : repeated_protocol_name(form_);
  if (doubled) return refuse(ProtocolError::kDuplicated, *doubled);
  return std::nullopt;
}

Result<ProtocolParameters, ProtocolRefusal> CredentialsReader::read(const Request& request,
                                                                    Purpose purpose,
                                                                    HmacSha1 sha1) {
  if (auto refusal = collect(request)) return Failure(std::move(*refusal));
  // The form's oauth_* count only where the header holds none (facts/magento 4.2).
  const ParameterList& oauth = first_protocol_name(header_) ? header_ : form_;
  if (auto refusal = check_values(oauth, purpose)) return Failure(std::move(*refusal));
  const auto value = [&](std::string_view name) { return oauth.find(name).value_or(""); };

  const auto method = value("oauth_signature_method");
  const auto algorithm = algorithm_of(method, sha1);
  if (!algorithm) {
    return Failure(ProtocolRefusal{ProtocolError::kMethodUnsupported, std::string(method)});
  }
  const auto consumer_key = value("oauth_consumer_key");
  if (consumer_key.size() != limits::kCredentialLength) {
    return Failure(ProtocolRefusal{ProtocolError::kConsumerKeyLength, "oauth_consumer_key"});
  }
  const auto timestamp = parse_digits(value("oauth_timestamp"));
  if (!timestamp || *timestamp <= 0) {
    return Failure(ProtocolRefusal{ProtocolError::kTimestampMalformed, "oauth_timestamp"});
  }
  return ProtocolParameters{.consumer_key = consumer_key,
                            .token = value("oauth_token"),
                            .signature = value("oauth_signature"),
                            .nonce = value("oauth_nonce"),
                            .verifier = value("oauth_verifier"),
                            .timestamp_seconds = *timestamp,
                            .timestamp = value("oauth_timestamp"),
                            .algorithm = *algorithm};
}

}  // namespace gatehouse::oauth1

#include "oauth1/request.h"

#include <algorithm>
#include <array>
#include <charconv>

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

std::optional<ProtocolRefusal> refuse(ProtocolError error, std::string_view subject = {}) {
  return ProtocolRefusal{error, std::string(subject)};
}

std::optional<std::string_view> first_protocol_name(const ParameterList& parameters) {
  for (const auto& parameter : parameters.all()) {
    if (is_protocol_parameter(parameter.name)) return parameter.name;
  }
  return std::nullopt;
}

std::optional<std::string_view> repeated_protocol_name(const ParameterList& parameters) {
  for (const auto name : kProtocolNames) {
    if (std::ranges::count(parameters.all(), name, &Parameter::name) > 1) return name;
  }
  return std::nullopt;
}

// Magento compares oauth_version with '1.0' as PHP compares texts that look like numbers: "1",
// "1.00" and " +1e0" are equal to it.
bool is_one_to_php(std::string_view version) {
  constexpr std::string_view kSpace = " \t\n\r\v\f";
  version.remove_prefix(std::min(version.find_first_not_of(kSpace), version.size()));
  version.remove_suffix(version.size() - (version.find_last_not_of(kSpace) + 1));
  if (version.starts_with('+')) version.remove_prefix(1);
  if (version.starts_with('-')) return false;
  double number = 0;
  const auto* end = version.data() + version.size();
  const auto read = std::from_chars(version.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && number == 1.0;
}

std::optional<ProtocolRefusal> check_values(const ParameterList& oauth, Purpose purpose) {
  for (const auto& [name, value] : oauth.all()) {
    if (is_protocol_parameter(name) && value.size() > limits::kOauthParameterBytesMax) {
      return refuse(ProtocolError::kTooLong, name);
    }
  }
  if (const auto version = oauth.find("oauth_version"); version && !is_one_to_php(*version)) {
    return refuse(ProtocolError::kVersionUnsupported, version->empty() ? "\"\"" : *version);
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

bool is_protocol_parameter(std::string_view name) {
  return name.starts_with("oauth_") &&
         std::ranges::find(kProtocolNames, name) != kProtocolNames.end();
}

bool speaks_for_request(std::span<const Parameter> header) {
  return std::ranges::any_of(header, is_protocol_parameter, &Parameter::name);
}

std::optional<std::string> protocol_parameter_outside_header(const Request& request) {
  for (const auto text : {request.query, request.form.value_or("")}) {
    if (text.find("oauth") == std::string_view::npos) continue;
    ParameterList parameters;
    parameters.clear(text.size());
    parameters.add_form_encoded(text, Plus::kIsSpace);
    if (const auto name = first_protocol_name(parameters)) return std::string(*name);
  }
  return std::nullopt;
}

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
    if (parsed.error() == HeaderError::kDuplicated) {
      return refuse(ProtocolError::kDuplicated, excerpt(header_.all().back().name));
    }
    return refuse(ProtocolError::kMalformed, described(parsed.error()));
  }
  query_.clear(request.query.size());
  query_.add_form_encoded(request.query, Plus::kIsSpace);
  form_.clear(form.size());
  form_.add_form_encoded(form, Plus::kIsSpace);

  if (const auto name = first_protocol_name(query_)) {
    return refuse(ProtocolError::kMisplaced, *name);
  }
  if (speaks_for_request(header_.all())) return std::nullopt;
  if (const auto name = repeated_protocol_name(form_)) {
    return refuse(ProtocolError::kDuplicated, *name);
  }
  return std::nullopt;
}

Result<ProtocolParameters, ProtocolRefusal> CredentialsReader::read(const Request& request,
                                                                    Purpose purpose,
                                                                    HmacSha1 sha1) {
  if (auto refusal = collect(request)) return Failure(std::move(*refusal));
  const ParameterList& oauth = speaks_for_request(header_.all()) ? header_ : form_;
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

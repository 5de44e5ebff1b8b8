#include "oauth1/credentials.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "oauth1/authorization_header.h"

namespace gatehouse::oauth1 {
namespace {

Failure<ProtocolRefusal> refuse(ProtocolError error, std::string_view subject = {}) {
  return Failure(ProtocolRefusal{error, std::string(subject)});
}

// Magento compares oauth_version with '1.0' as PHP compares texts that look like numbers: "1",
// "1.00" and " +1e0" are equal to it.
bool is_one_to_php(std::string_view version) {
  if (version == "1.0") return true;
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

// The parameters that a request for `purpose` must have, in the order in which they are missed.
std::span<const Protocol> required_for(Purpose purpose) {
  static constexpr Protocol kRequired[] = {
      Protocol::kConsumerKey, Protocol::kSignature, Protocol::kSignatureMethod, Protocol::kNonce,
      Protocol::kTimestamp,   Protocol::kToken,     Protocol::kVerifier};
  switch (purpose) {
    case Purpose::kRequestToken:
      return std::span(kRequired).first(5);
    case Purpose::kApiCall:
      return std::span(kRequired).first(6);
    case Purpose::kAccessToken:
      return kRequired;
  }
  return kRequired;
}

std::vector<std::string> missing_in(const Parameters& parameters, Source source, Purpose purpose) {
  std::vector<std::string> missing;
  for (const auto parameter : required_for(purpose)) {
    if (parameters.find(source, parameter).value_or("").empty()) {
      missing.emplace_back(name_of(parameter));
    }
  }
  return missing;
}

Result<void, ProtocolRefusal> check_values(const Parameters& parameters, Source source,
                                           Purpose purpose) {
  for (const auto& parameter : parameters.all()) {
    if (parameter.source == source && parameter.protocol != Protocol::kNone &&
        parameter.value.size() > limits::kOauthParameterBytesMax) {
      return refuse(ProtocolError::kTooLong, parameter.name);
    }
  }
  const auto version = parameters.find(source, Protocol::kVersion);
  if (version && !is_one_to_php(*version)) {
    return refuse(ProtocolError::kVersionUnsupported, version->empty() ? "\"\"" : *version);
  }
  if (auto missing = missing_in(parameters, source, purpose); !missing.empty()) {
    return Failure(ProtocolRefusal{ProtocolError::kMissing, "", std::move(missing)});
  }
  const auto token = parameters.find(source, Protocol::kToken);
  if (token && token->size() != limits::kCredentialLength) {
    return refuse(ProtocolError::kTokenLength, name_of(Protocol::kToken));
  }
  return {};
}

std::optional<crypto::HmacAlgorithm> algorithm_of(std::string_view method, HmacSha1 sha1) {
  if (method == "HMAC-SHA256") return crypto::HmacAlgorithm::kSha256;
  if (method == "HMAC-SHA1" && sha1 == HmacSha1::kAllowed) return crypto::HmacAlgorithm::kSha1;
  return std::nullopt;
}

// In the order in which these parameters are always told.
std::optional<Protocol> first_repeated(const Parameters& parameters, Source source) {
  constexpr Protocol kOrder[] = {
      Protocol::kConsumerKey, Protocol::kToken,    Protocol::kSignatureMethod,
      Protocol::kSignature,   Protocol::kNonce,    Protocol::kTimestamp,
      Protocol::kVersion,     Protocol::kCallback, Protocol::kVerifier};
  const auto repeated = parameters.repeated(source);
  for (const auto parameter : kOrder) {
    if ((repeated >> static_cast<unsigned>(parameter) & 1u) != 0) return parameter;
  }
  return std::nullopt;
}

// In the order in which they came.
std::optional<Protocol> first_protocol(const Parameters& parameters, Source source) {
  if (!parameters.has_protocol(source)) return std::nullopt;
  for (const auto& parameter : parameters.all()) {
    if (parameter.source == source && parameter.protocol != Protocol::kNone) {
      return parameter.protocol;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<void, ProtocolRefusal> read_parameters(const ReceivedParameters& received, Parameters& out) {
  const auto form = received.form.value_or("");
  out.clear(received.oauth_part.size() + received.query.size() + form.size());
  if (count_form_encoded(received.query) + count_form_encoded(form) > limits::kParametersMax) {
    return refuse(ProtocolError::kTooManyParameters);
  }
  if (const auto parsed = parse_oauth_part(received.oauth_part, out); !parsed) {
    if (parsed.error() == HeaderError::kDuplicated) {
      return refuse(ProtocolError::kDuplicated, excerpt(out.all().back().name));
    }
    return refuse(ProtocolError::kMalformed, described(parsed.error()));
  }
  out.add_form_encoded(received.query, Source::kQuery);
  out.add_form_encoded(form, Source::kForm);
  if (const auto misplaced = first_protocol(out, Source::kQuery)) {
    return refuse(ProtocolError::kMisplaced, name_of(*misplaced));
  }
  if (out.has_protocol(Source::kHeader)) return {};
  if (const auto repeated = first_repeated(out, Source::kForm)) {
    return refuse(ProtocolError::kDuplicated, name_of(*repeated));
  }
  return {};
}

Source credentials_source(const Parameters& parameters) {
  return parameters.has_protocol(Source::kHeader) ? Source::kHeader : Source::kForm;
}

Result<Credentials, ProtocolRefusal> credentials_of(const Parameters& parameters, Purpose purpose,
                                                    HmacSha1 sha1) {
  const auto source = credentials_source(parameters);
  if (auto good = check_values(parameters, source, purpose); !good) {
    return Failure(std::move(good.error()));
  }
  const auto value = [&](Protocol parameter) {
    return parameters.find(source, parameter).value_or("");
  };
  const auto method = value(Protocol::kSignatureMethod);
  const auto algorithm = algorithm_of(method, sha1);
  if (!algorithm) return refuse(ProtocolError::kMethodUnsupported, method);
  const auto consumer_key = value(Protocol::kConsumerKey);
  if (consumer_key.size() != limits::kCredentialLength) {
    return refuse(ProtocolError::kConsumerKeyLength, name_of(Protocol::kConsumerKey));
  }
  const auto timestamp = parse_digits(value(Protocol::kTimestamp));
  if (!timestamp || *timestamp <= 0) {
    return refuse(ProtocolError::kTimestampMalformed, name_of(Protocol::kTimestamp));
  }
  return Credentials{.consumer_key = consumer_key,
                     .token = value(Protocol::kToken),
                     .signature = value(Protocol::kSignature),
                     .nonce = value(Protocol::kNonce),
                     .verifier = value(Protocol::kVerifier),
                     .timestamp_seconds = *timestamp,
                     .algorithm = *algorithm};
}

std::optional<std::string> protocol_parameter_outside_header(std::string_view query,
                                                             std::optional<std::string_view> form) {
  for (const auto& [text, source] :
       {std::pair(query, Source::kQuery), std::pair(form.value_or(""), Source::kForm)}) {
    if (text.find("oauth") == std::string_view::npos) continue;
    Parameters parameters;
    parameters.clear(text.size());
    parameters.add_form_encoded(text, source);
    if (const auto found = first_protocol(parameters, source)) return std::string(name_of(*found));
  }
  return std::nullopt;
}

std::optional<std::string_view> consumer_key_in(std::string_view text) {
  const auto name = name_of(Protocol::kConsumerKey);
  const auto found = text.find(name);
  if (found == std::string_view::npos) return std::nullopt;
  text.remove_prefix(found + name.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t=\"'"), text.size()));
  constexpr auto kOfKey = "0123456789abcdefghijklmnopqrstuvwxyz";
  const auto key = text.substr(0, text.find_first_not_of(kOfKey));
  return key.size() == limits::kCredentialLength ? std::optional(key) : std::nullopt;
}

}  // namespace gatehouse::oauth1

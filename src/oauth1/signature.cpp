#include "oauth1/signature.h"

#include <algorithm>
#include <bit>

#include "base/limits.h"
#include "base/percent_encoding.h"
#include "base/request_path.h"
#include "crypto/base64.h"
#include "crypto/compare.h"

namespace gatehouse::oauth1 {
namespace {

bool has_repeated_name(std::span<const Parameter> parameters) {
  for (auto it = parameters.begin(); it != parameters.end(); ++it) {
    const auto same_name = [&](const Parameter& other) { return other.name == it->name; };
    if (std::any_of(parameters.begin(), it, same_name)) return true;
  }
  return false;
}

bool has_digit_in_name(std::span<const Parameter> parameters) {
  return std::ranges::any_of(parameters, [](const Parameter& parameter) {
    return parameter.name.find_first_of("0123456789") != std::string_view::npos;
  });
}

bool has_escaped_name(std::span<const Parameter> parameters) {
  return std::ranges::any_of(parameters, [](const Parameter& parameter) {
    return percent_encoded(parameter.name) != parameter.name;
  });
}

// Whether the form repeats what the header says. Where the header says nothing, the form's protocol
// parameters are what is verified, and none may be left out.
bool has_idle_protocol_parameter(std::string_view form, std::span<const Parameter> header) {
  if (!speaks_for_request(header)) return false;
  ParameterList fields;
  fields.clear(form.size());
  fields.add_form_encoded(form, Plus::kIsSpace);
  return speaks_for_request(fields.all());
}

bool has_other_port(const RequestUrl& url) {
  const auto colon = url.authority.rfind(':');
  if (colon == std::string_view::npos || url.authority.ends_with(']')) return false;
  return url.authority.substr(colon) != (url.scheme == "https" ? ":443" : ":80");
}

}  // namespace

Secret signing_key(const Secret& consumer_secret, const Secret& token_secret) {
  return Secret(percent_encoded(consumer_secret.reveal()) + "&" +
                percent_encoded(token_secret.reveal()));
}

std::string_view SignatureVerifier::base_string(const Request& request,
                                                std::span<const Parameter> header,
                                                QuirkSet quirks) {
  const auto plus = quirks.has(Quirk::kLiteralPlus) ? Plus::kIsPlus : Plus::kIsSpace;
  const auto form = request.form.value_or("");
  parameters_.clear(request.query.size() + form.size());
  parameters_.add_form_encoded(
      request.query, plus,
      quirks.has(Quirk::kUnsignedValueless) ? Valueless::kLeftOut : Valueless::kCounts);
  parameters_.add_form_encoded(form, plus);
  if (quirks.has(Quirk::kUnsignedFormProtocol)) parameters_.remove_if(is_protocol_parameter);
  if (quirks.has(Quirk::kLastWins)) parameters_.keep_last_of_each_name();
  for (const auto& parameter : header) parameters_.add(parameter);
  parameters_.remove("oauth_signature");
  return builder_.build(request.method, request.url, parameters_.all(), quirks);
}

// The quirks out of `allowed` that can make a difference for this request. Looks at the parameters
// that the last base_string() left, so call it behind one without quirks.
QuirkSet SignatureVerifier::applicable(const Request& request, std::span<const Parameter> header,
                                       QuirkSet allowed) const {
  const auto parameters = parameters_.all();
  if (parameters.size() > limits::kQuirkParametersMax) return kNoQuirks;
  const auto has_plus = [](std::string_view text) {
    return text.find('+') != std::string_view::npos;
  };
  unsigned bits = 0;
  const auto offer = [&](Quirk quirk, auto applies) {
    if (allowed.has(quirk) && applies()) bits |= static_cast<unsigned>(quirk);
  };
  offer(Quirk::kNaturalSort, [&] { return has_digit_in_name(parameters); });
  offer(Quirk::kLiteralPlus,
        [&] { return has_plus(request.query) || has_plus(request.form.value_or("")); });
  offer(Quirk::kLastWins, [&] { return has_repeated_name(parameters); });
  offer(Quirk::kDecodedPath,
        [&] { return magento_decoded_path(request.url.path) != request.url.path; });
  offer(Quirk::kDefaultPort, [&] { return !has_other_port(request.url); });
  offer(Quirk::kSingleSlash, [&] {
    const auto front = front_of(request.url.path);
    return front.controller.size() + front.rest.size() != request.url.path.size();
  });
  offer(Quirk::kDecodedSort, [&] { return has_escaped_name(parameters); });
  offer(Quirk::kUnsignedValueless, [&] { return has_valueless_pair(request.query); });
  offer(Quirk::kUnsignedFormProtocol,
        [&] { return has_idle_protocol_parameter(request.form.value_or(""), header); });
  return QuirkSet(bits);
}

std::optional<QuirkSet> SignatureVerifier::verify(const Request& request,
                                                  std::span<const Parameter> header,
                                                  std::string_view signature,
                                                  crypto::HmacAlgorithm algorithm,
                                                  const Secret& key, QuirkSet allowed) {
  const auto matches = [&](QuirkSet quirks) {
    const auto mac = hmac_.sign(algorithm, key.reveal(), base_string(request, header, quirks));
    return crypto::equal_in_constant_time(crypto::base64_encode(mac.bytes()), signature);
  };
  if (matches(kNoQuirks)) return kNoQuirks;
  const auto candidates = applicable(request, header, allowed);
  std::size_t tried = 0;
  for (int size = 1; size <= std::popcount(candidates.bits()); ++size) {
    for (unsigned bits = 1; bits <= candidates.bits(); ++bits) {
      const bool is_subset = (bits & ~candidates.bits()) == 0;
      if (!is_subset || std::popcount(bits) != size) continue;
      if (++tried > limits::kQuirkCombinationsMax) return std::nullopt;
      if (matches(QuirkSet(bits))) return QuirkSet(bits);
    }
  }
  return std::nullopt;
}

std::string sign(std::string_view base_string, crypto::HmacAlgorithm algorithm, const Secret& key) {
  crypto::Hmac hmac;
  return crypto::base64_encode(hmac.sign(algorithm, key.reveal(), base_string).bytes());
}

}  // namespace gatehouse::oauth1

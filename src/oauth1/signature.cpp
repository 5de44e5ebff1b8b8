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

bool comes_in_query_or_form(const Parameter& parameter) {
  return parameter.source != Source::kHeader;
}

bool has_repeated_name(std::span<const Parameter> parameters) {
  for (auto it = parameters.begin(); it != parameters.end(); ++it) {
    const auto is_same = [&](const Parameter& other) {
      return comes_in_query_or_form(other) && other.name == it->name;
    };
    if (comes_in_query_or_form(*it) && std::any_of(parameters.begin(), it, is_same)) return true;
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
    return unreserved_length(parameter.name) != parameter.name.size();
  });
}

bool has_plus(std::span<const Parameter> parameters) {
  return std::ranges::any_of(parameters, [](const Parameter& parameter) {
    return comes_in_query_or_form(parameter) && parameter.raw.find('+') != std::string_view::npos;
  });
}

bool has_valueless_name(std::span<const Parameter> parameters) {
  return std::ranges::any_of(parameters, [](const Parameter& parameter) {
    return parameter.source == Source::kQuery && parameter.is_valueless();
  });
}

// Whether the form repeats what the header says. Where the header says nothing, the form's protocol
// parameters are what is verified, and none may be left out.
bool has_idle_protocol_parameter(const Parameters& parameters) {
  return parameters.has_protocol(Source::kHeader) && parameters.has_protocol(Source::kForm);
}

bool has_other_port(const RequestUrl& url) {
  const auto colon = url.authority.rfind(':');
  if (colon == std::string_view::npos || url.authority.ends_with(']')) return false;
  return url.authority.substr(colon) != (url.scheme == "https" ? ":443" : ":80");
}

// The quirks out of `allowed` that can make a difference for this request.
QuirkSet applicable(const SignedRequest& request, QuirkSet allowed) {
  const auto parameters = request.parameters.all();
  if (parameters.size() > limits::kQuirkParametersMax) return kNoQuirks;
  unsigned bits = 0;
  const auto offer = [&](Quirk quirk, auto applies) {
    if (allowed.has(quirk) && applies()) bits |= static_cast<unsigned>(quirk);
  };
  offer(Quirk::kNaturalSort, [&] { return has_digit_in_name(parameters); });
  offer(Quirk::kLiteralPlus, [&] { return has_plus(parameters); });
  offer(Quirk::kLastWins, [&] { return has_repeated_name(parameters); });
  offer(Quirk::kDecodedPath,
        [&] { return magento_decoded_path(request.url.path) != request.url.path; });
  offer(Quirk::kDefaultPort, [&] { return !has_other_port(request.url); });
  offer(Quirk::kSingleSlash, [&] {
    const auto front = front_of(request.url.path);
    return front.controller.size() + front.rest.size() != request.url.path.size();
  });
  offer(Quirk::kDecodedSort, [&] { return has_escaped_name(parameters); });
  offer(Quirk::kUnsignedValueless, [&] { return has_valueless_name(parameters); });
  offer(Quirk::kUnsignedFormProtocol,
        [&] { return has_idle_protocol_parameter(request.parameters); });
  return QuirkSet(bits);
}

}  // namespace

Secret signing_key(const Secret& consumer_secret, const Secret& token_secret) {
  return Secret(percent_encoded(consumer_secret.reveal()) + "&" +
                percent_encoded(token_secret.reveal()));
}

std::string_view SignatureVerifier::base_string(const SignedRequest& request, QuirkSet quirks) {
  return builder_.build(request.method, request.url, request.parameters, quirks);
}

std::optional<QuirkSet> SignatureVerifier::verify(const SignedRequest& request,
                                                  std::string_view signature,
                                                  crypto::HmacAlgorithm algorithm,
                                                  const crypto::HmacKey& key, QuirkSet allowed) {
  // Bytes are compared rather than texts: encoding the secret code would cost more.
  const auto claimed = crypto::base64_decode(signature);
  if (!claimed) return std::nullopt;
  const auto matches = [&](QuirkSet quirks) {
    const auto code = key.sign(algorithm, base_string(request, quirks));
    return crypto::equal_in_constant_time(code.bytes(), *claimed);
  };
  if (matches(kNoQuirks)) return kNoQuirks;
  const auto candidates = applicable(request, allowed);
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
  return crypto::base64_encode(crypto::HmacKey(key).sign(algorithm, base_string).bytes());
}

}  // namespace gatehouse::oauth1

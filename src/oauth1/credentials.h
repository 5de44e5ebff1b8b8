#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "oauth1/parameters.h"

namespace gatehouse::oauth1 {

// The protocol parameters of one request, decoded and of the right form. Views of the Parameters
// that they were read from.
struct Credentials {
  std::string_view consumer_key;
  std::string_view token;  // empty where the endpoint asks for none
  std::string_view signature;
  std::string_view nonce;
  std::string_view verifier;
  std::int64_t timestamp_seconds = 0;
  crypto::HmacAlgorithm algorithm = crypto::HmacAlgorithm::kSha256;
};

// Which parameters a request must carry (facts/magento 4.3).
enum class Purpose { kRequestToken, kAccessToken, kApiCall };

enum class HmacSha1 { kRefused, kAllowed };

enum class ProtocolError {
  kMalformed,           // the header cannot be read
  kDuplicated,          // a protocol parameter twice in the same place
  kMisplaced,           // a protocol parameter in the query
  kTooManyParameters,   // query and form hold more than limits::kParametersMax
  kTooLong,             // a value exceeds limits::kOauthParameterBytesMax
  kVersionUnsupported,  // oauth_version is there and not what PHP takes for 1.0
  kMissing,             // one or more required parameters are absent or empty
  kTokenLength,         // oauth_token is not 32 characters long
  kMethodUnsupported,   // PLAINTEXT, RSA-SHA1, or HMAC-SHA1 while it is switched off
  kConsumerKeyLength,   // oauth_consumer_key is not 32 characters long
  kTimestampMalformed,  // not a positive whole number
};

struct ProtocolRefusal {
  ProtocolError error;
  std::string subject;  // the parameter or the value that the error is about; may be empty
  std::vector<std::string> missing = {};  // for kMissing: which, in the order they are asked for
};

// The texts in which the parameters of a request come, as received.
struct ReceivedParameters {
  std::string_view oauth_part;           // of the Authorization header, see oauth_part()
  std::string_view query;                // without "?"; empty when there is none
  std::optional<std::string_view> form;  // the body, when it is application/x-www-form-urlencoded
};

// Reads everything into `out`, whose views look into what was received. Checks what can be wrong
// with the parameters as such: kTooManyParameters, kMalformed, kDuplicated, kMisplaced.
[[nodiscard]] Result<void, ProtocolRefusal> read_parameters(const ReceivedParameters& received,
                                                            Parameters& out);

// Where the protocol parameters are that count: in a form body only when the header has none
// (facts/magento 4.2).
[[nodiscard]] Source credentials_source(const Parameters& parameters);

// The credentials of a request, checked in the order of facts/magento 4.4 before anything is looked
// up. Views of `parameters`.
[[nodiscard]] Result<Credentials, ProtocolRefusal> credentials_of(
    const Parameters& parameters GATEHOUSE_LIFETIMEBOUND, Purpose purpose, HmacSha1 sha1);

// The first protocol parameter in query or form, for a request whose header has no OAuth scheme.
[[nodiscard]] std::optional<std::string> protocol_parameter_outside_header(
    std::string_view query, std::optional<std::string_view> form);

// The consumer key that a header, query or form names, even one that cannot be read: for telling
// whom a refused request is about. It proves nothing. Absent unless the name, "=" and perhaps a
// quote are followed by letters and digits of the length of a key.
[[nodiscard]] std::optional<std::string_view> consumer_key_in(
    std::string_view text GATEHOUSE_LIFETIMEBOUND);

}  // namespace gatehouse::oauth1

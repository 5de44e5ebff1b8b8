#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "oauth1/base_string.h"
#include "oauth1/parameters.h"

namespace gatehouse::oauth1 {

// What OAuth sees of an HTTP request: bytes as received. Views belong to the caller.
struct Request {
  std::string_view method;
  RequestUrl url;
  std::string_view query;                // without "?"; empty when there is none
  std::string_view authorization;        // the header's value; empty when there is none
  std::optional<std::string_view> form;  // the body, when it is application/x-www-form-urlencoded
};

// The protocol parameters of one request, decoded and of the right form. Views into the
// CredentialsReader that read them.
struct ProtocolParameters {
  std::string_view consumer_key;
  std::string_view token;  // empty where the endpoint asks for none
  std::string_view signature;
  std::string_view nonce;
  std::string_view verifier;
  std::int64_t timestamp_seconds = 0;
  std::string_view timestamp;  // as sent
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
  std::string subject;  // the parameter names or the value that the error is about; may be empty
};

// Whether a parameter is one of the protocol's own (RFC 5849 section 3.1).
[[nodiscard]] bool is_protocol_parameter(std::string_view name);

// Whether the parameters of an Authorization header are what speaks for the request: those of a
// form body count only where the header has none (facts/magento 4.2).
[[nodiscard]] bool speaks_for_request(std::span<const Parameter> header);

// The first protocol parameter in query or form, for a request whose header has no OAuth scheme.
[[nodiscard]] std::optional<std::string> protocol_parameter_outside_header(const Request& request);

// Reads and checks the credentials of requests, in the order of facts/magento 4.4, before anything
// is looked up. Keeps its memory from call to call: one instance belongs to one thread.
class CredentialsReader {
 public:
  // Whether the request claims OAuth credentials at all.
  [[nodiscard]] static bool are_present(const Request& request);

  // The views in the result are valid until the next call and as long as the request's bytes live.
  [[nodiscard]] Result<ProtocolParameters, ProtocolRefusal> read(const Request& request,
                                                                 Purpose purpose, HmacSha1 sha1);

  // The parameters that the last read() found in the header. What a signature covers besides query
  // and form.
  [[nodiscard]] std::span<const Parameter> header_parameters() const GATEHOUSE_LIFETIMEBOUND {
    return header_.all();
  }

 private:
  [[nodiscard]] std::optional<ProtocolRefusal> collect(const Request& request);

  ParameterList header_;
  ParameterList query_;
  ParameterList form_;
};

}  // namespace gatehouse::oauth1

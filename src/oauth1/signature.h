#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "base/secret.h"
#include "crypto/hmac.h"
#include "oauth1/base_string.h"
#include "oauth1/parameters.h"
#include "oauth1/quirks.h"

namespace gatehouse::oauth1 {

// RFC 5849 section 3.4.2: both secrets percent-encoded, with "&" between. `token_secret` is empty
// for /oauth/token/request.
[[nodiscard]] Secret signing_key(const Secret& consumer_secret, const Secret& token_secret);

// What a signature is about.
struct SignedRequest {
  std::string_view method;
  RequestUrl url;
  const Parameters& parameters;
};

// Verifies signatures (RFC 5849 section 3.2). Keeps its memory from call to call: one instance
// belongs to one thread.
class SignatureVerifier {
 public:
  // Whether `signature` is right for `request`: empty set when it is by RFC 5849, else the smallest
  // set out of `allowed` under which it is, absent when there is none among the first
  // limits::kQuirkCombinationsMax. Query and form are covered whole, but for what quirks leave out:
  // only signed_query() may go on.
  [[nodiscard]] std::optional<QuirkSet> verify(const SignedRequest& request,
                                               std::string_view signature,
                                               crypto::HmacAlgorithm algorithm,
                                               const crypto::HmacKey& key, QuirkSet allowed);

  // The base string that verify() compares with under `quirks`, valid until the next call. For
  // explaining a refusal.
  [[nodiscard]] std::string_view base_string(const SignedRequest& request,
                                             QuirkSet quirks) GATEHOUSE_LIFETIMEBOUND;

 private:
  BaseStringBuilder builder_;
};

// The signature that a client would send: for tests, examples and the signer of sample calls.
[[nodiscard]] std::string sign(std::string_view base_string, crypto::HmacAlgorithm algorithm,
                               const Secret& key);

}  // namespace gatehouse::oauth1

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
#include "oauth1/request.h"

namespace gatehouse::oauth1 {

// RFC 5849 section 3.4.2: both secrets percent-encoded, with "&" between. `token_secret` is empty
// for /oauth/token/request.
[[nodiscard]] Secret signing_key(const Secret& consumer_secret, const Secret& token_secret);

// Verifies signatures (RFC 5849 section 3.2). Keeps its memory from call to call: one instance
// belongs to one thread.
class SignatureVerifier {
 public:
  // Whether `signature` is right for `request`: empty set when it is by RFC 5849, else the smallest
  // set out of `allowed` under which it is, absent when there is none among the first
  // limits::kQuirkCombinationsMax. `header` are the parameters of the Authorization header. Query
  // and form are covered whole, but for what three quirks leave out, which the caller must not
  // forward: kLastWins (see without_shadowed_pairs()), kUnsignedValueless (see
  // without_valueless_pairs()) and kUnsignedFormProtocol.
  [[nodiscard]] std::optional<QuirkSet> verify(const Request& request,
                                               std::span<const Parameter> header,
                                               std::string_view signature,
                                               crypto::HmacAlgorithm algorithm, const Secret& key,
                                               QuirkSet allowed);

  // The base string that verify() compares with under `quirks`, valid until the next call. For
  // explaining a refusal.
  [[nodiscard]] std::string_view base_string(const Request& request,
                                             std::span<const Parameter> header,
                                             QuirkSet quirks) GATEHOUSE_LIFETIMEBOUND;

 private:
  [[nodiscard]] QuirkSet applicable(const Request& request, std::span<const Parameter> header,
                                    QuirkSet allowed) const;

  ParameterList parameters_;
  BaseStringBuilder builder_;
  crypto::Hmac hmac_;
};

// The signature that a client would send: for tests, examples and the signer of sample calls.
[[nodiscard]] std::string sign(std::string_view base_string, crypto::HmacAlgorithm algorithm,
                               const Secret& key);

}  // namespace gatehouse::oauth1

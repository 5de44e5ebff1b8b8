#pragma once

#include <string_view>

#include "base/result.h"
#include "oauth1/parameters.h"

namespace gatehouse::oauth1 {

enum class HeaderError {
  kNoName,      // a value without a name
  kNoEquals,    // an oauth_ name without "="
  kQuotes,      // a quote stays open, or something follows a closed one
  kEscape,      // "%" without two hex digits behind it
  kTooMany,     // more than limits::kOauthHeaderParametersMax
  kDuplicated,  // one name twice: RFC 5849 section 3.1 forbids it, and two readers would differ
};

// What cannot be read, as the end of a sentence: "a quote is not closed". Empty for kDuplicated.
[[nodiscard]] std::string_view described(HeaderError error);

// Whether an Authorization header's value holds credentials of the OAuth scheme: the word "OAuth"
// (any case) and a space, at the start or behind another scheme's credentials, as in
// "Basic dXNlcg==, OAuth oauth_nonce=..." (facts/magento 4.2).
[[nodiscard]] bool has_oauth_scheme(std::string_view value);

// Reads the parameters of the OAuth scheme into `out`, decoded (RFC 5849 section 3.5.1), `realm`
// left out. Values may be quoted or bare; base64 that was not percent-encoded ("+/=") survives. A
// part that starts another scheme ("..., Basic dXNlcg==") ends the list. Nothing is read when the
// scheme is absent. `out` must be clear, with room for `value`; on failure its content is of no
// use, but for kDuplicated: its last parameter is the one that came twice.
[[nodiscard]] Result<void, HeaderError> parse_authorization(std::string_view value,
                                                            ParameterList& out);

}  // namespace gatehouse::oauth1

#pragma once

#include <optional>
#include <string_view>

#include "base/lifetime.h"
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

// What follows the word "OAuth" (any case) and a space in an Authorization header's value: at its
// start, or behind another scheme's credentials, as in "Basic dXNlcg==, OAuth oauth_nonce=..."
// (facts/magento 4.2). Absent when it has no such word.
[[nodiscard]] std::optional<std::string_view> oauth_part(
    std::string_view value GATEHOUSE_LIFETIMEBOUND);

// Reads the parameters of oauth_part() into `out`, decoded (RFC 5849 section 3.5.1), `realm` left
// out. Values may be quoted or bare; base64 that was not percent-encoded ("+/=") survives. A part
// that starts another scheme ("..., Basic dXNlcg==") ends the list. `out` must have no parameters
// yet, and room for `part`; on failure its content is of no use, but for kDuplicated: its last
// parameter is the one that came twice.
[[nodiscard]] Result<void, HeaderError> parse_oauth_part(std::string_view part, Parameters& out);

}  // namespace gatehouse::oauth1

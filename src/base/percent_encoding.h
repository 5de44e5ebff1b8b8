#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

// RFC 5849 section 3.6 and RFC 3986 section 2: every byte outside A-Z a-z 0-9 - . _ ~ becomes %XX
// with upper-case digits. Appends to `out`.
void append_percent_encoded(std::string& out, std::string_view text);
[[nodiscard]] std::string percent_encoded(std::string_view text);

// Appends percent_encoded(text) for a `text` that is percent-encoded already: only '%' changes. The
// base string needs every parameter encoded twice.
void append_percent_encoded_again(std::string& out, std::string_view encoded);

// How "+" reads: a space in forms and queries (RFC 5849 section 3.4.1.3.1), itself elsewhere.
enum class Plus { kIsSpace, kIsPlus };

// Appends `text` with each %XX replaced by its byte. A "%" that two hexadecimal digits do not
// follow stays as it is. The result is never longer than `text`.
void append_percent_decoded(std::string& out, std::string_view text, Plus plus);
[[nodiscard]] std::string percent_decoded(std::string_view text, Plus plus);

// Whether each "%" in `text` is followed by two hexadecimal digits.
[[nodiscard]] bool has_valid_escapes(std::string_view text);

}  // namespace gatehouse

#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

// By their bytes, the characters that RFC 3986 section 2.3 calls unreserved.
inline constexpr auto kIsUnreserved = [] {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

// RFC 5849 section 3.6 and RFC 3986 section 2: every byte outside A-Z a-z 0-9 - . _ ~ becomes %XX
// with upper-case digits. Appends to `out`.
void append_percent_encoded(std::string& out, std::string_view text);
[[nodiscard]] std::string percent_encoded(std::string_view text);

// Whether a character stays as it is: A-Z a-z 0-9 - . _ ~.
[[nodiscard]] constexpr bool is_unreserved(char c) {
  return kIsUnreserved[static_cast<unsigned char>(c)];
}

// The length of the longest start of the text that stays as it is.
[[nodiscard]] constexpr std::size_t unreserved_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_unreserved(text[length])) ++length;
  return length;
}

// How "+" reads: a space in forms and queries (RFC 5849 section 3.4.1.3.1), itself elsewhere.
enum class Plus { kIsSpace, kIsPlus };

// Appends `text` with each %XX replaced by its byte. A "%" that two hexadecimal digits do not
// follow stays as it is. The result is never longer than `text`.
void append_percent_decoded(std::string& out, std::string_view text, Plus plus);
// Likewise, behind the end of `out`, which is not moved when it has room for `text`.
void append_percent_decoded(std::vector<char>& out, std::string_view text, Plus plus);
[[nodiscard]] std::string percent_decoded(std::string_view text, Plus plus);

// Whether each "%" in `text` is followed by two hexadecimal digits.
[[nodiscard]] bool has_valid_escapes(std::string_view text);

}  // namespace gatehouse

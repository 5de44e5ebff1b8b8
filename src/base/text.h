#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/lifetime.h"
#include "base/limits.h"

namespace gatehouse {

// Small operations on text that the standard library lacks. ASCII only: bytes above 0x7f pass
// through unchanged.

[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] std::string ascii_lower(std::string_view text);

[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

// The text without white space at its ends. A view of it.
[[nodiscard]] std::string_view trimmed(std::string_view text GATEHOUSE_LIFETIMEBOUND);

// The parts between separators, which are views into `text`; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text GATEHOUSE_LIFETIMEBOUND,
                                                  char separator);

// Views would outlive a temporary string.
template <class Text>
requires std::is_same_v<std::remove_const_t<Text>, std::string> std::string_view trimmed(
    Text&& text)
= delete;
template <class Text>
requires std::is_same_v<std::remove_const_t<Text>, std::string> std::vector<std::string_view> split(
    Text&& text, char separator)
= delete;

// The parts with `separator` between them.
[[nodiscard]] std::string joined(const std::vector<std::string>& parts, std::string_view separator);

// A whole number written with digits only: no sign, no space, no overflow. Absent otherwise.
[[nodiscard]] std::optional<std::int64_t> parse_digits(std::string_view text);

// The text as it may be told back to whoever sent it: cut, with "..." at its end, when it is longer
// than `bytes_max`. Characters stay whole.
[[nodiscard]] std::string excerpt(std::string_view text,
                                  std::size_t bytes_max = limits::kEchoedBytesMax);

[[nodiscard]] std::string to_hex(std::string_view bytes);

// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates).
[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Whether a terminal may act on something in the text or show it in another order than it is: C0
// and C1 controls, DEL, and what turns the direction of writing around. Also
// true of text that is not UTF-8.
[[nodiscard]] bool has_control_character(std::string_view text);

// The text with such characters, except line ends and tabs, written as JSON escapes ("\\u001b"), so
// that a JSON text keeps its meaning; bytes that are no UTF-8 become "\\ufffd".
[[nodiscard]] std::string with_controls_escaped(std::string_view text);

// The form under which two texts count as the same word: Unicode case folding and compatibility
// normalisation (NFKC_Casefold), so "KÄSE" and "käse" are equal. Invalid UTF-8 is returned as it
// is.
[[nodiscard]] std::string case_folded(std::string_view text);

}  // namespace gatehouse

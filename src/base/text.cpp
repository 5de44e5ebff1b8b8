#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace gatehouse {

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return ascii_lower(c); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::optional<std::int64_t> parse_digits(std::string_view text) {
  if (text.starts_with('-')) return std::nullopt;
  std::int64_t value = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

std::string excerpt(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kLowerCaseDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kLowerCaseDigits[byte >> 4];
    out += kLowerCaseDigits[byte & 15];
  }
  return out;
}

bool is_valid_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t codepoint = 0;
    const auto used = utf8proc_iterate(bytes, left, &codepoint);
    if (used < 1) return false;
    bytes += used;
    left -= used;
  }
  return true;
}

namespace {

bool is_control(utf8proc_int32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

// The character that a text begins with, and its bytes; bytes that are no UTF-8 count as one each.
struct Character {
  utf8proc_int32_t code = -1;
  std::string_view bytes;
};

Character first_character(std::string_view text) {
  utf8proc_int32_t code = 0;
  const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (used < 1) return {-1, text.substr(0, 1)};
  return {code, text.substr(0, static_cast<std::size_t>(used))};
}

void append_escape(std::string& out, utf8proc_int32_t code) {
  const auto byte = [](utf8proc_int32_t value) { return static_cast<char>(value & 0xff); };
  const std::array<char, 2> bytes{byte(code >> 8), byte(code)};
  out.append("\\u").append(to_hex({bytes.data(), bytes.size()}));
}

}  // namespace

bool has_control_character(std::string_view text) {
  while (!text.empty()) {
    const auto first = first_character(text);
    if (is_control(first.code)) return true;  // also what is no UTF-8
    text.remove_prefix(first.bytes.size());
  }
  return false;
}

std::string with_controls_escaped(std::string_view text) {
  constexpr utf8proc_int32_t kReplacement = 0xfffd;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto first = first_character(text);
    if (first.code == '\n' || first.code == '\t' || !is_control(first.code)) {
      out += first.bytes;
    } else {
      append_escape(out, first.code < 0 ? kReplacement : first.code);
    }
    text.remove_prefix(first.bytes.size());
  }
  return out;
}

std::string case_folded(std::string_view text) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
  if (length < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length));
  std::free(folded);  // NOLINT: allocated by the C library
  return out;
}

}  // namespace gatehouse

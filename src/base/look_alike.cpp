#include "base/look_alike.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text.h"

namespace gatehouse {
namespace {

constexpr utf8proc_int32_t kBrailleBlank = 0x2800;

// What is taken for a Latin letter at first sight (after Unicode TR 39, the common ones). Ordered.
constexpr std::pair<utf8proc_int32_t, char> kTakenFor[] = {
    {0x30, 'o'},
    {0x31, 'l'},
    {0x49, 'l'},
    {0x7c, 'l'},
    // Latin: dotless i, l with a stroke, o with a stroke, script a and g
    {0xd8, 'o'},
    {0xf8, 'o'},
    {0x131, 'i'},
    {0x141, 'l'},
    {0x142, 'l'},
    {0x251, 'a'},
    {0x261, 'g'},
    // Greek
    {0x391, 'a'},
    {0x392, 'b'},
    {0x395, 'e'},
    {0x396, 'z'},
    {0x397, 'h'},
    {0x399, 'l'},
    {0x39a, 'k'},
    {0x39c, 'm'},
    {0x39d, 'n'},
    {0x39f, 'o'},
    {0x3a1, 'p'},
    {0x3a4, 't'},
    {0x3a5, 'y'},
    {0x3a7, 'x'},
    {0x3b1, 'a'},
    {0x3b9, 'i'},
    {0x3ba, 'k'},
    {0x3bd, 'v'},
    {0x3bf, 'o'},
    {0x3c1, 'p'},
    {0x3c4, 't'},
    {0x3c5, 'u'},
    {0x3c7, 'x'},
    {0x3f2, 'c'},
    {0x3f3, 'j'},
    // Cyrillic
    {0x405, 's'},
    {0x406, 'l'},
    {0x408, 'j'},
    {0x410, 'a'},
    {0x412, 'b'},
    {0x415, 'e'},
    {0x41a, 'k'},
    {0x41c, 'm'},
    {0x41d, 'h'},
    {0x41e, 'o'},
    {0x420, 'p'},
    {0x421, 'c'},
    {0x422, 't'},
    {0x423, 'y'},
    {0x425, 'x'},
    {0x430, 'a'},
    {0x435, 'e'},
    {0x43a, 'k'},
    {0x43e, 'o'},
    {0x440, 'p'},
    {0x441, 'c'},
    {0x442, 't'},
    {0x443, 'y'},
    {0x445, 'x'},
    {0x455, 's'},
    {0x456, 'i'},
    {0x458, 'j'},
    {0x4ae, 'y'},
    {0x4bb, 'h'},
    {0x4c0, 'l'},
    {0x4cf, 'l'},
    {0x501, 'd'},
    {0x51b, 'q'},
    {0x51d, 'w'},
    // Armenian
    {0x54d, 'u'},
    {0x555, 'o'},
    {0x570, 'h'},
    {0x578, 'n'},
    {0x57d, 'u'},
    {0x585, 'o'},
};

static_assert(std::ranges::is_sorted(kTakenFor, {}, &std::pair<utf8proc_int32_t, char>::first));

bool is_unseen(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
         utf8proc_get_property(c)->ignorable != 0 || c == kBrailleBlank;
}

bool is_space_or_punctuation(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_ZS ||
         (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO);
}

std::string code_point(utf8proc_int32_t c) {
  std::string digits;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const auto digit = "0123456789ABCDEF"[(c >> shift) & 15];
    if (!digits.empty() || digit != '0' || shift < 16) digits += digit;
  }
  return "U+" + digits;
}

// Calls `see` with each character until it returns false or the text ends or is no UTF-8.
template <class See>
void for_each_character(std::string_view text, See see) {
  while (!text.empty()) {
    utf8proc_int32_t c = 0;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &c);
    if (used < 1 || !see(c, text.substr(0, static_cast<std::size_t>(used)))) return;
    text.remove_prefix(static_cast<std::size_t>(used));
  }
}

// Letters without their accents, wide and joined ones as ordinary ones; invisible ones are gone.
std::string without_accents(std::string_view text) {
  utf8proc_uint8_t* plain = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &plain, options);
  if (length < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(plain), static_cast<std::size_t>(length));
  std::free(plain);  // NOLINT: allocated by the C library
  return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

std::optional<std::string> unseen_character(std::string_view text) {
  std::optional<std::string> found;
  for_each_character(text, [&found](utf8proc_int32_t c, std::string_view) {
    if (is_unseen(c)) found = code_point(c);
    return !found;
  });
  return found;
}

std::string look_of(std::string_view text) {
  std::string look;
  for_each_character(without_accents(text), [&look](utf8proc_int32_t c, std::string_view bytes) {
    const auto* row =
        std::ranges::lower_bound(kTakenFor, c, {}, &std::pair<utf8proc_int32_t, char>::first);
    if (row != std::end(kTakenFor) && row->first == c) {
      look += row->second;
    } else if (!is_space_or_punctuation(c)) {
      look += bytes;
    }
    return true;
  });
  look = case_folded(look);
  replace_all(look, "rn", "m");
  replace_all(look, "vv", "w");
  return look;
}

}  // namespace gatehouse

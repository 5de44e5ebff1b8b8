#include "base/mail_address.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse {

bool is_domain(std::string_view text) {
  return std::ranges::all_of(split(text, '.'), [](std::string_view label) {
    return !label.empty() && label.front() != '-' && label.back() != '-';
  });
}

bool is_mail_address(std::string_view text) {
  constexpr std::string_view kSpecial = " \"(),:;<>[\\]";
  const auto at = text.find('@');
  if (text.size() > kMailAddressBytesMax || at == 0 || at == std::string_view::npos) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  if (!is_domain(text.substr(at + 1))) return false;
  return std::ranges::all_of(text, [kSpecial](char c) {
    return c >= 0x20 && c < 0x7f && kSpecial.find(c) == std::string_view::npos;
  });
}

}  // namespace gatehouse

#include "store/like_pattern.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::store {
namespace {

// The first character of a text that is not empty. A byte that is no UTF-8 counts as one.
std::string_view first_character(std::string_view text GATEHOUSE_LIFETIMEBOUND) {
  std::size_t length = 1;
  while (length < text.size() && length < 4 &&
         (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
    ++length;
  }
  return text.substr(0, length);
}

bool is_special(char c) { return c == '%' || c == '_' || c == '\\'; }

}  // namespace

LikePattern::LikePattern(std::string_view pattern) {
  std::string literal;  // folded as a whole, apart from the wildcards
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size() && is_special(pattern[i + 1])) {
      literal += pattern[++i];
    } else if (pattern[i] == '%' || pattern[i] == '_') {
      add_characters(literal);
      literal.clear();
      const auto what = pattern[i] == '%' ? Part::What::kAnyText : Part::What::kAnyCharacter;
      parts_.push_back({what, ""});
    } else {
      literal += pattern[i];
    }
  }
  add_characters(literal);
}

void LikePattern::add_characters(const std::string& text) {
  const auto folded = case_folded(text);
  std::string_view rest = folded;
  while (!rest.empty()) {
    const auto character = first_character(rest);
    parts_.push_back({Part::What::kCharacter, std::string(character)});
    rest.remove_prefix(character.size());
  }
}

bool LikePattern::matches(std::string_view text) const {
  const auto folded = case_folded(text);
  std::string_view rest = folded;
  std::size_t p = 0;
  std::size_t star = parts_.size();  // the latest "%", and what is left of the text behind it
  std::string_view behind_star;
  while (!rest.empty()) {
    const auto* part = p < parts_.size() ? &parts_[p] : nullptr;
    const auto character = first_character(rest);
    if (part != nullptr && part->what == Part::What::kAnyText) {
      star = p++;
      behind_star = rest;
    } else if (part != nullptr &&
               (part->what == Part::What::kAnyCharacter || part->character == character)) {
      ++p;
      rest.remove_prefix(character.size());
    } else if (star < parts_.size()) {
      p = star + 1;
      behind_star.remove_prefix(first_character(behind_star).size());
      rest = behind_star;
    } else {
      return false;
    }
  }
  return std::all_of(parts_.begin() + static_cast<std::ptrdiff_t>(p), parts_.end(),
                     [](const Part& part) { return part.what == Part::What::kAnyText; });
}

}  // namespace gatehouse::store

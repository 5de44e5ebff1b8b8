#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

// The first character that nobody sees, though it makes a text another one: "U+200B". Controls and
// what turns the direction of writing, zero-width spaces and joiners, soft hyphens, variation
// selectors, blanks that are letters. Spaces are not meant. Absent when there is none; bytes that
// are no UTF-8 are not looked at.
[[nodiscard]] std::optional<std::string> unseen_character(std::string_view text);

// The form under which two short texts, such as names, look alike to somebody in a hurry: case,
// accents, spaces and punctuation count for nothing, and Cyrillic, Greek and Armenian letters and
// digits stand for the Latin letters that they look like. Empty when nothing is left.
[[nodiscard]] std::string look_of(std::string_view text);

}  // namespace gatehouse

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::store {

// SQL's LIKE: "%" stands for any text, "_" for any one character; after "\" each of these, and "\"
// itself, stands for itself. Upper and lower case are the same.
class LikePattern {
 public:
  explicit LikePattern(std::string_view pattern);

  // Takes time in proportion to the product of both lengths at most.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Part {
    enum class What { kCharacter, kAnyCharacter, kAnyText } what;
    std::string character;  // of kCharacter: one, in UTF-8
  };

  void add_characters(const std::string& text);

  std::vector<Part> parts_;
};

}  // namespace gatehouse::store

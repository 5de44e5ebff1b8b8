#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

// Text that lives as long as the program, because it was written in the code.
class Literal {
 public:
  template <std::size_t N>
  consteval Literal(const char (&text)[N])  // NOLINT: stands for the text
      : text_(text, N - 1) {}

  constexpr operator std::string_view() const { return text_; }  // NOLINT: is the text

  [[nodiscard]] constexpr bool empty() const { return text_.empty(); }

 private:
  std::string_view text_;
};

}  // namespace gatehouse

#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "base/lifetime.h"

namespace gatehouse {

// The bytes of a key, wiped when they die; so is every copy.
template <std::size_t Size>
struct KeyBytes : std::array<unsigned char, Size> {
  ~KeyBytes() { explicit_bzero(this->data(), Size); }
};

// Overwrites a text that was secret, also what it held behind its end.
void wipe(std::string& text) noexcept;

// A text that must not leak: a consumer secret, a token, a password. It cannot be printed,
// streamed, formatted or compared; its bytes are wiped when it dies. Copying is spelled out.
class Secret {
 public:
  Secret() = default;

  // Takes the text and leaves nothing of it behind.
  explicit Secret(std::string&& text) : text_(std::move(text)) { gatehouse::wipe(text); }

  explicit Secret(std::string_view text) : text_(text) {}

  explicit Secret(const char* text) : text_(text) {}

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  ~Secret() { gatehouse::wipe(text_); }

  [[nodiscard]] Secret clone() const { return Secret(std::string_view(text_)); }

  // The text itself, valid while this object lives. Every call of this is a place to look at in a
  // review.
  [[nodiscard]] std::string_view reveal() const GATEHOUSE_LIFETIMEBOUND { return text_; }

  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace gatehouse

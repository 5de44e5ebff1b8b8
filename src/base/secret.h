#pragma once

#include <string>
#include <string_view>

namespace gatehouse {

// A text that must not leak: a consumer secret, a token, a password. It cannot be printed,
// streamed, formatted or compared; its bytes are wiped when it dies. Copying is spelled out.
class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string text) : text_(std::move(text)) {}

  explicit Secret(std::string_view text) : text_(text) {}

  explicit Secret(const char* text) : text_(text) {}

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  ~Secret() { wipe(); }

  [[nodiscard]] Secret clone() const { return Secret(std::string_view(text_)); }

  // The text itself, valid while this object lives. Every call of this is a place to look at in a
  // review.
  [[nodiscard]] std::string_view reveal() const { return text_; }

  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  void wipe() noexcept;

  std::string text_;
};

}  // namespace gatehouse

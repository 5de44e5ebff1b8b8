#include "base/secret.h"

#include <utility>

namespace gatehouse {

void wipe(std::string& text) noexcept {
  // The whole capacity: a moved-from or shortened string keeps old bytes behind its end.
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  gatehouse::wipe(other.text_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    gatehouse::wipe(text_);
    text_ = std::move(other.text_);
    gatehouse::wipe(other.text_);
  }
  return *this;
}

}  // namespace gatehouse

#include "base/random.h"

#include <array>
#include <string_view>

#include "base/text.h"

namespace gatehouse {

std::string random_lowercase_alphanumeric(Random& random, std::size_t length) {
  constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  // Bytes from here up are drawn again: 252 is the largest multiple of 36 that fits a byte.
  constexpr unsigned kRejectFrom = 252;
  std::string out;
  out.reserve(length);
  std::array<std::byte, 64> pool{};
  while (out.size() < length) {
    random.fill(pool);
    for (const std::byte byte : pool) {
      const auto value = std::to_integer<unsigned>(byte);
      if (value < kRejectFrom && out.size() < length) out += kAlphabet[value % kAlphabet.size()];
    }
  }
  return out;
}

std::string random_hex(Random& random, std::size_t bytes) {
  std::string raw(bytes, '\0');
  random.fill(std::as_writable_bytes(std::span(raw)));
  return to_hex(raw);
}

}  // namespace gatehouse

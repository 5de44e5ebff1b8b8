#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace gatehouse {

// Where unpredictable bytes come from. Handed to everything that needs them; only app/ makes the
// real one. Safe to call from several threads.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

// `length` characters, each uniform over [0-9a-z]: the form of every key, secret, token and
// verifier (facts/magento 1.2: 32 of them, about 165 bits).
[[nodiscard]] std::string random_lowercase_alphanumeric(Random& random, std::size_t length);

// `bytes` random bytes written as lower-case hexadecimal.
[[nodiscard]] std::string random_hex(Random& random, std::size_t bytes);

}  // namespace gatehouse

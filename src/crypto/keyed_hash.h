#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace gatehouse::crypto {

// A 128-bit hash. Equal hashes of different texts do not occur in practice; without the key nobody
// can choose texts that collide.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

// SipHash-2-4 with 128 bits of output: about 30 ns for a hundred bytes. For memory that strangers
// can fill (nonces). Safe to call from several threads.
class FastHash {
 public:
  using Key = KeyBytes<16>;

  explicit FastHash(const Key& key) : key_(key) {}

  [[nodiscard]] Hash128 operator()(std::string_view text) const;

 private:
  Key key_;
};

// Keyed BLAKE2b, 32 raw bytes: the form in which a token is stored so that it can be found again
// but not read, and what proves that a text is from somebody who has the key. Safe to call from
// several threads.
class LookupHash {
 public:
  using Key = KeyBytes<32>;

  explicit LookupHash(const Key& key) : key_(key) {}

  [[nodiscard]] std::string operator()(std::string_view text) const;

 private:
  Key key_;
};

}  // namespace gatehouse::crypto

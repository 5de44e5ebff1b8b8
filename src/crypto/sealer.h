#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace gatehouse::crypto {

// Seals secrets for storage: XChaCha20-Poly1305 with a random 192-bit nonce. A sealed value opens
// only with the same key and at the same `place` (such as "access_tokens/secret/17"), so a value
// moved to another row or column is refused.
//
// Layout: one version byte (1), 24 bytes nonce, ciphertext, 16 bytes tag.
// Safe to call from several threads if `random` is.
class Sealer {
 public:
  using Key = KeyBytes<32>;

  Sealer(const Key& key, Random& random) : key_(key), random_(random) {}

  [[nodiscard]] std::string seal(std::string_view place, const Secret& secret) const;

  // Absent when the bytes were not sealed with this key for this place, or were changed since.
  [[nodiscard]] std::optional<Secret> open(std::string_view place, std::string_view sealed) const;

 private:
  Key key_;
  Random& random_;
};

}  // namespace gatehouse::crypto

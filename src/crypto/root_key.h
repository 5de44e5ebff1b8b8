#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace gatehouse::crypto {

// What a derived key is for. No key has two uses. The numbers are stored in no file but decide the
// derived bytes: never change or reuse one.
enum class KeyPurpose : unsigned {
  kSealing = 1,
  kTokenLookup = 2,
  kNonces = 3,
  kKeyCheck = 4,
  kSessions = 5,
  kHistory = 6,
};

// The one secret of an installation, from which all keys derive. Its text form, the content of the
// key file, is one line: "gatehouse-key-1:" and 44 characters of base64.
class RootKey {
 public:
  static constexpr std::size_t kBytes = 32;

  [[nodiscard]] static RootKey generate(Random& random);

  // Absent when `text` (surrounding white space ignored) is not the text form of a key.
  [[nodiscard]] static std::optional<RootKey> parse(std::string_view text);

  [[nodiscard]] Secret to_text() const;

  [[nodiscard]] KeyBytes<kBytes> derive(KeyPurpose purpose) const;

  // Sixteen hexadecimal digits that tell one key from another and nothing about it. Stored beside
  // the data, so that a wrong key is noticed before anything is read or written.
  [[nodiscard]] std::string check_value() const;

 private:
  explicit RootKey(Secret bytes) : bytes_(std::move(bytes)) {}

  Secret bytes_;
};

}  // namespace gatehouse::crypto

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/lifetime.h"
#include "base/secret.h"

namespace gatehouse::crypto {

enum class HmacAlgorithm { kSha256, kSha1 };

// One message authentication code, at most 32 bytes.
class Mac {
 public:
  [[nodiscard]] std::string_view bytes() const GATEHOUSE_LIFETIMEBOUND {
    return {data_.data(), size_};
  }

 private:
  friend class HmacKey;
  std::array<char, 32> data_{};
  std::size_t size_ = 0;
};

// A key, made ready to compute HMACs (RFC 2104): what each hash makes of the key's two padded
// blocks is kept, so that a code costs two blocks less than from the key itself. Safe to use from
// several threads; its bytes are wiped when it dies. Throws Unavailable if OpenSSL refuses.
class HmacKey {
 public:
  explicit HmacKey(const Secret& key);

  HmacKey(HmacKey&&) = default;
  HmacKey& operator=(HmacKey&&) = default;
  HmacKey(const HmacKey&) = delete;
  HmacKey& operator=(const HmacKey&) = delete;
  ~HmacKey();

  [[nodiscard]] Mac sign(HmacAlgorithm algorithm, std::string_view message) const;

 private:
  // The state of a hash behind the block of the key with one of the two pads.
  struct Padded {
    std::array<std::uint32_t, 8> sha256{};
    std::array<std::uint32_t, 5> sha1{};
  };

  [[nodiscard]] static Padded padded(std::string_view key, unsigned char pad);

  Padded inner_;
  Padded outer_;
};

// Computes RFC 4231's second test case and throws Unavailable when the answer is wrong. Called once
// at start.
void check_hmac();

}  // namespace gatehouse::crypto

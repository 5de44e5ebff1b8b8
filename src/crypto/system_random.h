#pragma once

#include "base/random.h"

namespace gatehouse::crypto {

// The operating system's generator. Initialises libsodium; throws Unavailable if that fails.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace gatehouse::crypto

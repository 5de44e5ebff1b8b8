#include "crypto/system_random.h"

#include <sodium.h>

#include "base/unavailable.h"

namespace gatehouse::crypto {

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) throw Unavailable("libsodium could not be initialised");
}

void SystemRandom::fill(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

}  // namespace gatehouse::crypto

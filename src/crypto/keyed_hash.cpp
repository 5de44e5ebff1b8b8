#include "crypto/keyed_hash.h"

#include <sodium.h>

#include <array>
#include <cstring>

namespace gatehouse::crypto {

static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(FastHash::Key));
static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(Hash128));
static_assert(crypto_generichash_KEYBYTES == sizeof(LookupHash::Key));

Hash128 FastHash::operator()(std::string_view text) const {
  std::array<unsigned char, sizeof(Hash128)> out{};
  crypto_shorthash_siphashx24(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                              text.size(), key_.data());
  Hash128 hash;
  std::memcpy(&hash, out.data(), sizeof(hash));
  return hash;
}

std::string LookupHash::operator()(std::string_view text) const {
  std::string out(crypto_generichash_BYTES, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.data(),
                     key_.size());
  return out;
}

}  // namespace gatehouse::crypto

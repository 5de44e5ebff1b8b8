#include "crypto/digest.h"

#include <sodium.h>

#include "base/text.h"

namespace gatehouse::crypto {

std::string sha256_hex(std::string_view text) {
  std::string out(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return to_hex(out);
}

}  // namespace gatehouse::crypto

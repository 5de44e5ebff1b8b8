#include "crypto/sealer.h"

#include <sodium.h>

namespace gatehouse::crypto {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string Sealer::seal(std::string_view place, const Secret& secret) const {
  const auto text = secret.reveal();
  std::string sealed(kHeadBytes + text.size() + kTagBytes, '\0');
  sealed[0] = kVersion;
  random_.fill(std::as_writable_bytes(std::span(sealed.data() + 1, kNonceBytes)));
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + kHeadBytes, nullptr, bytes_of(text),
                                             text.size(), bytes_of(place), place.size(), nullptr,
                                             bytes_of(sealed) + 1, key_.data());
  return sealed;
}

std::optional<Secret> Sealer::open(std::string_view place, std::string_view sealed) const {
  if (sealed.size() < kHeadBytes + kTagBytes || sealed[0] != kVersion) return std::nullopt;
  std::string text(sealed.size() - kHeadBytes - kTagBytes, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(text), nullptr, nullptr, bytes_of(sealed) + kHeadBytes, sealed.size() - kHeadBytes,
      bytes_of(place), place.size(), bytes_of(sealed) + 1, key_.data());
  if (failed != 0) return std::nullopt;
  return Secret(std::move(text));
}

}  // namespace gatehouse::crypto

#include "crypto/root_key.h"

#include <sodium.h>

#include "base/text.h"
#include "crypto/base64.h"

namespace gatehouse::crypto {
namespace {

constexpr std::string_view kPrefix = "gatehouse-key-1:";
constexpr char kDerivationContext[crypto_kdf_CONTEXTBYTES + 1] = "gatehous";

static_assert(crypto_kdf_KEYBYTES == RootKey::kBytes);

}  // namespace

RootKey RootKey::generate(Random& random) {
  std::string bytes(kBytes, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return RootKey(Secret(std::move(bytes)));
}

std::optional<RootKey> RootKey::parse(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with(kPrefix)) return std::nullopt;
  auto bytes = base64_decode(text.substr(kPrefix.size()));
  if (!bytes) return std::nullopt;
  Secret secret(std::move(*bytes));
  if (secret.reveal().size() != kBytes) return std::nullopt;
  return RootKey(std::move(secret));
}

Secret RootKey::to_text() const {
  auto encoded = base64_encode(bytes_.reveal());
  std::string text;
  text.reserve(kPrefix.size() + encoded.size());
  text.append(kPrefix).append(encoded);
  wipe(encoded);
  return Secret(std::move(text));
}

KeyBytes<RootKey::kBytes> RootKey::derive(KeyPurpose purpose) const {
  KeyBytes<kBytes> key{};
  crypto_kdf_derive_from_key(key.data(), key.size(), static_cast<std::uint64_t>(purpose),
                             kDerivationContext,
                             reinterpret_cast<const unsigned char*>(bytes_.reveal().data()));
  return key;
}

std::string RootKey::check_value() const {
  const auto key = derive(KeyPurpose::kKeyCheck);
  return to_hex({reinterpret_cast<const char*>(key.data()), 8});
}

}  // namespace gatehouse::crypto

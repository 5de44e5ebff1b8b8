#include "crypto/password.h"

#include <sodium.h>

#include "base/unavailable.h"

namespace gatehouse::crypto {
namespace {

struct Cost {
  unsigned long long passes;
  std::size_t bytes;
};

Cost cost_of(PasswordCost cost) {
  constexpr std::size_t kMebibyte = 1024 * 1024;
  switch (cost) {
    case PasswordCost::kNormal:
      return {3, 64 * kMebibyte};
    case PasswordCost::kSandboxed:
      return {1, 8 * kMebibyte};
  }
  throw std::logic_error("unknown password cost");
}

}  // namespace

std::string hash_password(const Secret& password, PasswordCost cost) {
  const auto [passes, bytes] = cost_of(cost);
  const auto text = password.reveal();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), passes, bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw Unavailable("not enough memory to hash a password");
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool password_matches(const Secret& password, std::string_view hash) {
  const auto text = password.reveal();
  return crypto_pwhash_str_verify(std::string(hash).c_str(), text.data(), text.size()) == 0;
}

bool password_needs_rehash(std::string_view hash, PasswordCost cost) {
  const auto [passes, bytes] = cost_of(cost);
  return crypto_pwhash_str_needs_rehash(std::string(hash).c_str(), passes, bytes) != 0;
}

std::string_view nobodys_hash(PasswordCost cost) {
  return cost == PasswordCost::kNormal ? "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                       : "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

}  // namespace gatehouse::crypto

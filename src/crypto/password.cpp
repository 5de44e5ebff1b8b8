#include "crypto/password.h"

#include <sodium.h>

#include <cstdint>
#include <optional>

#include "base/text.h"
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

// The cost that a hash carries: "$argon2id$v=19$m=65536,t=3,p=1$...".
std::optional<Cost> cost_in(std::string_view hash) {
  const auto parts = split(hash, '$');
  if (parts.size() != 6 || parts[1] != "argon2id") return std::nullopt;
  const auto costs = split(parts[3], ',');
  if (costs.size() != 3 || !costs[0].starts_with("m=") || !costs[1].starts_with("t=")) {
    return std::nullopt;
  }
  const auto kibibytes = parse_digits(costs[0].substr(2));
  const auto passes = parse_digits(costs[1].substr(2));
  if (!kibibytes || !passes || *kibibytes > UINT32_MAX) return std::nullopt;
  return Cost{static_cast<unsigned long long>(*passes),
              static_cast<std::size_t>(*kibibytes) * 1024};
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

bool password_hash_is_weaker(std::string_view hash, PasswordCost cost) {
  const auto present = cost_in(hash);
  if (!present) return false;
  const auto wanted = cost_of(cost);
  const bool cheaper = wanted.passes < present->passes || wanted.bytes < present->bytes;
  const bool dearer = wanted.passes > present->passes || wanted.bytes > present->bytes;
  return dearer && !cheaper;
}

std::string_view nobodys_hash(PasswordCost cost) {
  return cost == PasswordCost::kNormal ? "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                       : "$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

}  // namespace gatehouse::crypto

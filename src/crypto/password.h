#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace gatehouse::crypto {

// The cost of one argon2id hash. kSandboxed is for tests that sign in hundreds of times.
enum class PasswordCost {
  kNormal,    // 64 MiB, 3 passes: about 0.16 s (facts/security 4.3)
  kSandboxed  // 8 MiB, 1 pass
};

// The argon2id hash of a password, in the PHC text form that carries its own salt and cost. Takes
// time and memory on purpose. Throws Unavailable when the memory cannot be had.
[[nodiscard]] std::string hash_password(const Secret& password, PasswordCost cost);

// Whether `password` is the one that was hashed. Takes as long as hashing.
[[nodiscard]] bool password_matches(const Secret& password, std::string_view hash);

// Whether a hash of that cost would be stronger than `hash`: dearer in memory or passes, and in
// neither cheaper. False for a text that is no argon2id hash.
[[nodiscard]] bool password_hash_is_weaker(std::string_view hash, PasswordCost cost);

// A hash of that cost that no password has. Checking a password against it takes as long as against
// a real one, so that nobody can tell by the time whether a person exists.
[[nodiscard]] std::string_view nobodys_hash(PasswordCost cost);

}  // namespace gatehouse::crypto

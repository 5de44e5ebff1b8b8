#include "crypto/password.h"

#include <gtest/gtest.h>

#include "crypto/system_random.h"

namespace gatehouse::crypto {
namespace {

TEST(Password, MatchesOnlyItself) {
  const SystemRandom initialised;
  const auto hash = hash_password(Secret("correct horse"), PasswordCost::kSandboxed);
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(password_matches(Secret("correct horse"), hash));
  EXPECT_FALSE(password_matches(Secret("correct hors"), hash));
  EXPECT_FALSE(password_matches(Secret(""), hash));
  EXPECT_FALSE(password_matches(Secret("correct horse"), "not a hash"));
}

TEST(Password, IsSaltedAndKnowsItsCost) {
  const SystemRandom initialised;
  const auto hash = hash_password(Secret("x"), PasswordCost::kSandboxed);
  EXPECT_NE(hash, hash_password(Secret("x"), PasswordCost::kSandboxed));
  EXPECT_FALSE(password_needs_rehash(hash, PasswordCost::kSandboxed));
  EXPECT_TRUE(password_needs_rehash(hash, PasswordCost::kNormal));
}

// A hash that cannot be read would be refused at once, and the time would tell.
TEST(Password, NobodysHashCostsWhatARealOneCosts) {
  for (const auto cost : {PasswordCost::kSandboxed, PasswordCost::kNormal}) {
    EXPECT_FALSE(password_needs_rehash(nobodys_hash(cost), cost));
    EXPECT_FALSE(password_matches(Secret(""), nobodys_hash(cost)));
  }
}

}  // namespace
}  // namespace gatehouse::crypto

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
  EXPECT_FALSE(password_hash_is_weaker(hash, PasswordCost::kSandboxed));
  EXPECT_TRUE(password_hash_is_weaker(hash, PasswordCost::kNormal));
}

TEST(Password, HashesAreReplacedOnlyByStrongerOnes) {
  const auto weaker = [](const char* cost, PasswordCost wanted) {
    return password_hash_is_weaker("$argon2id$v=19$" + std::string(cost) + "$c2FsdA$aGFzaA",
                                   wanted);
  };
  EXPECT_FALSE(weaker("m=65536,t=3,p=1", PasswordCost::kSandboxed));
  EXPECT_FALSE(weaker("m=4096,t=2,p=1", PasswordCost::kSandboxed)) << "fewer passes";
  EXPECT_FALSE(weaker("m=131072,t=1,p=1", PasswordCost::kNormal)) << "less memory";
  EXPECT_TRUE(weaker("m=65536,t=2,p=1", PasswordCost::kNormal));
  EXPECT_TRUE(weaker("m=32768,t=3,p=1", PasswordCost::kNormal));
  EXPECT_FALSE(weaker("m=,t=1,p=1", PasswordCost::kNormal));
  EXPECT_FALSE(password_hash_is_weaker("not a hash", PasswordCost::kNormal));
}

// A hash that cannot be read would be refused at once, and the time would tell.
TEST(Password, NobodysHashCostsWhatARealOneCosts) {
  for (const auto cost : {PasswordCost::kSandboxed, PasswordCost::kNormal}) {
    EXPECT_FALSE(password_hash_is_weaker(nobodys_hash(cost), cost));
    EXPECT_EQ(password_hash_is_weaker(nobodys_hash(cost), PasswordCost::kNormal),
              cost == PasswordCost::kSandboxed);
    EXPECT_FALSE(password_matches(Secret(""), nobodys_hash(cost)));
  }
}

}  // namespace
}  // namespace gatehouse::crypto

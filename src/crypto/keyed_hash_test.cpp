#include "crypto/keyed_hash.h"

#include <gtest/gtest.h>

namespace gatehouse::crypto {
namespace {

TEST(FastHash, DependsOnTextAndKey) {
  const FastHash a({1}), b({2});
  EXPECT_EQ(a("nonce"), a("nonce"));
  EXPECT_NE(a("nonce"), a("nonce2"));
  EXPECT_NE(a("nonce"), b("nonce"));
  EXPECT_NE(a(""), Hash128{});
}

TEST(LookupHash, DependsOnTextAndKey) {
  const LookupHash a({1}), b({2});
  EXPECT_EQ(a("token"), a("token"));
  EXPECT_EQ(a("token").size(), 32u);
  EXPECT_NE(a("token"), a("tokem"));
  EXPECT_NE(a("token"), b("token"));
}

}  // namespace
}  // namespace gatehouse::crypto

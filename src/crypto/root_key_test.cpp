#include "crypto/root_key.h"

#include <gtest/gtest.h>

#include "crypto/system_random.h"

namespace gatehouse::crypto {
namespace {

constexpr auto* kText = "gatehouse-key-1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

TEST(RootKey, ReadsBackItsText) {
  SystemRandom random;
  const auto key = RootKey::generate(random);
  const auto text = key.to_text();
  const auto again = RootKey::parse(std::string(text.reveal()) + "\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->check_value(), key.check_value());
  EXPECT_EQ(again->derive(KeyPurpose::kSealing), key.derive(KeyPurpose::kSealing));
}

TEST(RootKey, RefusesOtherTexts) {
  for (const auto* bad : {"", "gatehouse-key-1:", "gatehouse-key-1:AAAA",
                          "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                          "gatehouse-key-2:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}) {
    EXPECT_FALSE(RootKey::parse(bad)) << bad;
  }
}

TEST(RootKey, DerivesAnotherKeyForEachPurpose) {
  const auto key = RootKey::parse(kText);
  ASSERT_TRUE(key);
  EXPECT_NE(key->derive(KeyPurpose::kSealing), key->derive(KeyPurpose::kTokenLookup));
  EXPECT_NE(key->derive(KeyPurpose::kNonces), key->derive(KeyPurpose::kSessions));
}

// Data outlives versions: what is derived today must be derived for ever.
TEST(RootKey, DerivesTheSameInEveryVersion) {
  EXPECT_EQ(RootKey::parse(kText)->check_value(), "e8242a81d85ed4ad");
}

}  // namespace
}  // namespace gatehouse::crypto

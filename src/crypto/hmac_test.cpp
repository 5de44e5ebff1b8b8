#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "crypto/compare.h"

namespace gatehouse::crypto {
namespace {

// RFC 4231 sections 4.2, 4.3 and 4.7.
TEST(Hmac, KnowsTheVectorsOfTheRfc) {
  Hmac hmac;
  EXPECT_EQ(to_hex(hmac.sign(HmacAlgorithm::kSha256, std::string(20, '\x0b'), "Hi There").bytes()),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(
      to_hex(hmac.sign(HmacAlgorithm::kSha256, "Jefe", "what do ya want for nothing?").bytes()),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac.sign(HmacAlgorithm::kSha256, std::string(131, '\xaa'),
                             "Test Using Larger Than Block-Size Key - Hash Key First")
                       .bytes()),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 2202 section 3.
TEST(Hmac, SignsWithSha1) {
  Hmac hmac;
  EXPECT_EQ(to_hex(hmac.sign(HmacAlgorithm::kSha1, "Jefe", "what do ya want for nothing?").bytes()),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hmac, DoesNotRememberTheKeyBefore) {
  Hmac hmac;
  const std::string empty_key_mac{hmac.sign(HmacAlgorithm::kSha256, "", "x").bytes()};
  (void)hmac.sign(HmacAlgorithm::kSha256, "key", "x");
  EXPECT_EQ(hmac.sign(HmacAlgorithm::kSha256, "", "x").bytes(), empty_key_mac);
}

TEST(Hmac, PassesItsCheckAtStart) { EXPECT_NO_THROW(check_hmac()); }

TEST(Compare, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("xbc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace gatehouse::crypto

#include "crypto/hmac.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <string>

#include "base/text.h"
#include "crypto/compare.h"

namespace gatehouse::crypto {
namespace {

std::string code(HmacAlgorithm algorithm, std::string_view key, std::string_view message) {
  return to_hex(HmacKey(Secret(key)).sign(algorithm, message).bytes());
}

// RFC 4231 sections 4.2, 4.3 and 4.7.
TEST(Hmac, KnowsTheVectorsOfTheRfc) {
  EXPECT_EQ(code(HmacAlgorithm::kSha256, std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(code(HmacAlgorithm::kSha256, "Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(code(HmacAlgorithm::kSha256, std::string(131, '\xaa'),
                 "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 2202 section 3.
TEST(Hmac, SignsWithSha1) {
  EXPECT_EQ(code(HmacAlgorithm::kSha1, "Jefe", "what do ya want for nothing?"),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(code(HmacAlgorithm::kSha1, std::string(80, '\xaa'),
                 "Test Using Larger Than Block-Size Key - Hash Key First"),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

// Around the ends of the hashes' blocks, against OpenSSL's own HMAC.
TEST(Hmac, AgreesWithOpenSslAtEveryLength) {
  for (std::size_t key_size = 0; key_size <= 130; ++key_size) {
    const std::string key(key_size, 'k');
    for (const auto size :
         std::initializer_list<std::size_t>{0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 400}) {
      const std::string message(size, 'm');
      for (const auto& [algorithm, digest] : {std::pair(HmacAlgorithm::kSha256, EVP_sha256()),
                                              std::pair(HmacAlgorithm::kSha1, EVP_sha1())}) {
        unsigned char expected[EVP_MAX_MD_SIZE];
        unsigned int length = 0;
        ASSERT_NE(HMAC(digest, key.data(), static_cast<int>(key.size()),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       expected, &length),
                  nullptr);
        EXPECT_EQ(code(algorithm, key, message),
                  to_hex({reinterpret_cast<const char*>(expected), length}))
            << key_size << " and " << size;
      }
    }
  }
}

TEST(Hmac, IsTheSameWhereItsKeyIsMoved) {
  HmacKey key(Secret("Jefe"));
  const HmacKey moved = std::move(key);
  EXPECT_EQ(to_hex(moved.sign(HmacAlgorithm::kSha1, "what do ya want for nothing?").bytes()),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
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

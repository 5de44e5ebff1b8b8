#include "base/random.h"

#include <gtest/gtest.h>

#include <map>

namespace gatehouse {
namespace {

// Hands out 0, 1, 2, ... 255, 0, ...
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = std::byte{next_++};
  }

 private:
  unsigned char next_ = 0;
};

TEST(RandomText, HasTheAskedLengthAndAlphabet) {
  CountingRandom random;
  const auto text = random_lowercase_alphanumeric(random, 32);
  EXPECT_EQ(text, "0123456789abcdefghijklmnopqrstuv");
  EXPECT_EQ(random_lowercase_alphanumeric(random, 0), "");
}

TEST(RandomText, IsUniformOverAWholeCycleOfBytes) {
  CountingRandom random;
  std::map<char, int> counts;
  // 252 accepted bytes of each 256 give 7 of each of the 36 characters.
  for (const char c : random_lowercase_alphanumeric(random, 252)) ++counts[c];
  ASSERT_EQ(counts.size(), 36u);
  for (const auto& [character, count] : counts) EXPECT_EQ(count, 7) << character;
}

TEST(RandomHex, WritesTwoDigitsAByte) {
  CountingRandom random;
  EXPECT_EQ(random_hex(random, 4), "00010203");
}

}  // namespace
}  // namespace gatehouse

#include "crypto/sealer.h"

#include <gtest/gtest.h>

#include "crypto/system_random.h"

namespace gatehouse::crypto {
namespace {

class SealerTest : public testing::Test {
 protected:
  SystemRandom random_;
  Sealer sealer_{{1, 2, 3}, random_};
  std::string sealed_ = sealer_.seal("table/column/1", Secret("hidden"));
};

TEST_F(SealerTest, OpensWhatItSealed) {
  EXPECT_EQ(sealer_.open("table/column/1", sealed_)->reveal(), "hidden");
  EXPECT_EQ(sealed_.find("hidden"), std::string::npos);
  EXPECT_EQ(sealer_.open("t", sealer_.seal("t", Secret("")))->reveal(), "");
}

TEST_F(SealerTest, RefusesAnotherPlaceOrKey) {
  EXPECT_FALSE(sealer_.open("table/column/2", sealed_));
  const Sealer other({9}, random_);
  EXPECT_FALSE(other.open("table/column/1", sealed_));
}

TEST_F(SealerTest, RefusesEveryChangedByteAndEveryLength) {
  for (std::size_t i = 0; i < sealed_.size(); ++i) {
    auto changed = sealed_;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer_.open("table/column/1", changed)) << "byte " << i;
    EXPECT_FALSE(sealer_.open("table/column/1", sealed_.substr(0, i))) << "length " << i;
  }
}

TEST_F(SealerTest, SealsTheSameTextDifferentlyEachTime) {
  EXPECT_NE(sealer_.seal("table/column/1", Secret("hidden")), sealed_);
}

}  // namespace
}  // namespace gatehouse::crypto

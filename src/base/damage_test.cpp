#include "base/damage.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(DamageTest, TellsOfEachRowOnce) {
  Damage damage;
  std::vector<std::string> told;
  damage.on_first_sight([&](const Damage::Row& row) { told.push_back(row.key + row.cause); });
  damage.report("t", "1", "a");
  damage.report("t", "1", "a");
  damage.report("t", "2", "a");
  damage.report("t", "1", "b");
  EXPECT_EQ(told, (std::vector<std::string>{"1a", "2a", "1b"}));
  ASSERT_EQ(damage.all().size(), 2u);
  EXPECT_EQ(damage.all()[0].cause, "b");
}

TEST(DamageTest, ForgetsWhatIsGoodAgainOrGone) {
  Damage damage;
  EXPECT_TRUE(damage.empty());
  damage.clear("t", "1");
  damage.report("t", "1", "a");
  damage.report("t", "2", "a");
  damage.report("u", "2", "a");
  damage.clear("t", "1");
  damage.keep_existing("t", [](const std::string&) { return false; });
  ASSERT_EQ(damage.all().size(), 1u);
  EXPECT_EQ(damage.all()[0].table, "u");
  EXPECT_FALSE(damage.empty());
}

}  // namespace
}  // namespace gatehouse

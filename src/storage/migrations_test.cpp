#include "storage/migrations.h"

#include <gtest/gtest.h>

#include "base/unavailable.h"
#include "storage/sqlite_database.h"
#include "support/fixed_clock.h"

namespace gatehouse::storage {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  testing_support::FixedClock clock_;
  std::unique_ptr<Database> database_ = open_sqlite_in_memory();
};

TEST_F(MigrationsTest, AreNumberedWithoutGaps) {
  const auto steps = known_migrations();
  ASSERT_FALSE(steps.empty());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].number, static_cast<std::int64_t>(i + 1)) << steps[i].name;
  }
}

TEST_F(MigrationsTest, RunOnceEach) {
  EXPECT_EQ(schema_version(*database_), 0);
  migrate(*database_, known_migrations(), clock_);
  const auto version = schema_version(*database_);
  EXPECT_EQ(version, known_migrations().back().number);
  migrate(*database_, known_migrations(), clock_);
  EXPECT_EQ(schema_version(*database_), version);
}

TEST_F(MigrationsTest, LeaveNothingOfAStepThatFails) {
  const std::vector<Migration> steps = {{1, "0001_good.sql", "CREATE TABLE good (x BIGINT)"},
                                        {2, "0002_bad.sql", "CREATE TABLE half (x BIGINT); oops"}};
  EXPECT_THROW(migrate(*database_, steps, clock_), Unavailable);
  EXPECT_EQ(schema_version(*database_), 1);
  EXPECT_TRUE(database_->has_table("good"));
  EXPECT_FALSE(database_->has_table("half"));
}

TEST_F(MigrationsTest, RefuseADatabaseOfANewerProgram) {
  migrate(
      *database_,
      {{1, "0001.sql", "CREATE TABLE a (x BIGINT)"}, {2, "0002.sql", "CREATE TABLE b (x BIGINT)"}},
      clock_);
  EXPECT_THROW(migrate(*database_, {{1, "0001.sql", ""}}, clock_), Unavailable);
}

}  // namespace
}  // namespace gatehouse::storage

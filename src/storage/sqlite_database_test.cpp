#include "storage/sqlite_database.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/unavailable.h"
#include "support/temporary_directory.h"

namespace gatehouse::storage {
namespace {

class SqliteDatabaseTest : public testing::Test {
 protected:
  testing_support::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "test.db";
};

TEST_F(SqliteDatabaseTest, LosesNothingThatWasAcknowledged) {
  auto database = open_sqlite(file_);
  std::string mode;
  database->query("PRAGMA journal_mode", {}, [&](const Row& row) { mode = row.text(0); });
  EXPECT_EQ(mode, "wal");
  EXPECT_EQ(database->query_integer("PRAGMA synchronous"), 2) << "FULL";
  EXPECT_EQ(database->query_integer("PRAGMA foreign_keys"), 1);
}

TEST_F(SqliteDatabaseTest, IsReadableByItsOwnerOnly) {
  auto database = open_sqlite(file_);
  database->execute_script("CREATE TABLE a (x BIGINT)");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    ++files;
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms::others_all,
              std::filesystem::perms::none)
        << entry.path();
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms::group_all,
              std::filesystem::perms::none)
        << entry.path();
  }
  EXPECT_EQ(files, 3) << "database, log and index";
}

TEST_F(SqliteDatabaseTest, SharesTheFileWithAnotherProcess) {
  auto one = open_sqlite(file_), other = open_sqlite(file_);
  one->execute_script("CREATE TABLE a (x BIGINT)");
  other->execute("INSERT INTO a VALUES ($1)", {std::int64_t{1}});
  one->execute("INSERT INTO a VALUES ($1)", {std::int64_t{2}});
  EXPECT_EQ(other->query_integer("SELECT sum(x) FROM a"), 3);
}

TEST_F(SqliteDatabaseTest, SaysWhenAFileIsNotADatabase) {
  std::ofstream(file_) << "this is not a database, and long enough to be looked at as one: "
                       << std::string(200, 'x');
  EXPECT_THROW((void)open_sqlite(file_), Unavailable);
  EXPECT_THROW((void)open_sqlite(directory_.path() / "no" / "such.db"), Unavailable);
}

TEST_F(SqliteDatabaseTest, BindsParametersByNumberNotByPlace) {
  auto database = open_sqlite_in_memory();
  EXPECT_EQ(database->query_integer("SELECT $2 * 10 + $1", {std::int64_t{1}, std::int64_t{2}}), 21);
  EXPECT_EQ(database->query_integer("SELECT $1 + $1", {std::int64_t{4}}), 8);
}

// Who reads because of a commit must not be told of another one.
TEST_F(SqliteDatabaseTest, TellsNobodyOfWhatWasRolledBack) {
  auto database = open_sqlite_in_memory();
  database->execute_script("CREATE TABLE a (x BIGINT)");
  int told = 0;
  database->on_commit([&] { ++told; });
  database->run([&] {
    database->execute("INSERT INTO a (x) VALUES (1)");
    return Transactions::Outcome::kRollBack;
  });
  database->run([&] {
    (void)database->query_integer("SELECT count(*) FROM a");
    return Transactions::Outcome::kCommit;
  });
  EXPECT_EQ(told, 0);
  database->execute("INSERT INTO a (x) VALUES (2)");
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace gatehouse::storage

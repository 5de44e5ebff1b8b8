#include "storage/sqlite_database.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

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
  database->run([&] {  // the connection that writes
    EXPECT_EQ(database->query_integer("PRAGMA synchronous"), 2) << "FULL";
    EXPECT_EQ(database->query_integer("PRAGMA foreign_keys"), 1);
    return Transactions::Outcome::kCommit;
  });
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

// The lock of another process is another connection's, as far as SQLite is concerned.
TEST_F(SqliteDatabaseTest, ReadsWhileAnotherProcessHoldsTheWriteLock) {
  auto one = open_sqlite(file_), other = open_sqlite(file_);
  one->execute_script("CREATE TABLE a (x BIGINT)");
  one->execute("INSERT INTO a VALUES (1)");
  other->run([&] {
    other->execute("INSERT INTO a VALUES (2)");
    std::thread elsewhere([&] {  // and not in the way of this process's writers either
      EXPECT_EQ(one->query_integer("SELECT count(*) FROM a"), 1);
      one->read([&] { EXPECT_EQ(one->query_integer("SELECT count(*) FROM a"), 1); });
      EXPECT_EQ(other->query_integer("SELECT count(*) FROM a"), 1) << "of another thread";
    });
    elsewhere.join();
    EXPECT_EQ(other->query_integer("SELECT count(*) FROM a"), 2) << "what it wrote itself";
    EXPECT_THROW(one->execute("INSERT INTO a VALUES (3)"), Unavailable) << "after a bounded wait";
    return Transactions::Outcome::kCommit;
  });
  EXPECT_EQ(one->query_integer("SELECT count(*) FROM a"), 2);
}

TEST_F(SqliteDatabaseTest, LendsAConnectionToEachOfManyReaders) {
  auto database = open_sqlite(file_);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        database->read([&] { EXPECT_EQ(database->query_integer("SELECT 7"), 7); });
      }
    });
  }
}

TEST_F(SqliteDatabaseTest, ReadsNothingAsAnotherType) {
  auto database = open_sqlite_in_memory();
  const auto reads = [&](const char* sql, auto read) {
    database->query(sql, {}, [&](const Row& row) { (void)read(row); });
  };
  EXPECT_THROW(reads("SELECT 'x'", [](const Row& row) { return row.integer(0); }), Damaged);
  EXPECT_THROW(reads("SELECT NULL", [](const Row& row) { return row.integer(0); }), Damaged);
  EXPECT_THROW(reads("SELECT NULL", [](const Row& row) { return row.text(0); }), Damaged);
  EXPECT_THROW(reads("SELECT 'x'", [](const Row& row) { return row.blob(0); }), Damaged);
}

TEST_F(SqliteDatabaseTest, LeavesADamagedRowOutAndReportsIt) {
  auto database = open_sqlite_in_memory();
  database->execute_script("CREATE TABLE a (id BIGINT, x BIGINT)");
  database->execute_script("INSERT INTO a VALUES (1, 10), (2, 'no'), (3, 30)");
  std::int64_t sum = 0;
  const auto visit = [&](const Row& row) { sum += row.integer(1); };
  database->query_rows("a", "SELECT id, x FROM a", {}, visit);
  EXPECT_EQ(sum, 40);
  ASSERT_EQ(database->damage().all().size(), 1u);
  EXPECT_EQ(database->damage().all()[0].key, "2");
  database->execute("UPDATE a SET x = 20 WHERE id = 2");
  database->query_rows("a", "SELECT id, x FROM a", {}, visit);
  EXPECT_TRUE(database->damage().empty()) << "it is good again";
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

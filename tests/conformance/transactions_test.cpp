#include <thread>

#include "base/unavailable.h"
#include "conformance/storages.h"

namespace gatehouse::conformance {
namespace {

using Outcome = Transactions::Outcome;

class TransactionsTest : public ConformanceTest {
 protected:
  void write(std::string_view name) {
    database_->execute("INSERT INTO installation (name, value) VALUES ($1, 'x')", {name});
  }

  std::int64_t written() {
    return database_->query_integer("SELECT count(*) FROM installation").value();
  }
};

GATEHOUSE_ON_EVERY_STORAGE(TransactionsTest);

TEST_P(TransactionsTest, KeepsAllOrNothing) {
  database_->run([&] {
    write("a");
    write("b");
    return Outcome::kCommit;
  });
  EXPECT_EQ(written(), 2);
  database_->run([&] {
    write("c");
    return Outcome::kRollBack;
  });
  EXPECT_EQ(written(), 2);
  EXPECT_THROW(database_->run([&]() -> Outcome {
    write("c");
    throw std::runtime_error("in the middle");
  }),
               std::runtime_error);
  EXPECT_EQ(written(), 2);
}

TEST_P(TransactionsTest, JoinsAnInnerTransaction) {
  database_->run([&] {
    write("a");
    database_->run([&] {
      write("b");
      return Outcome::kCommit;
    });
    return Outcome::kRollBack;
  });
  EXPECT_EQ(written(), 0) << "the inner commit waits for the outer one";
  database_->run([&] {
    write("a");
    database_->run([&] {
      write("b");
      return Outcome::kRollBack;
    });
    return Outcome::kCommit;
  });
  EXPECT_EQ(written(), 0) << "what failed inside fails as a whole";
}

TEST_P(TransactionsTest, RollsBackARefusal) {
  const auto refused = in_transaction(*database_, [&]() -> Result<int, std::string> {
    write("a");
    return Failure(std::string("no"));
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(written(), 0);
  const auto done = in_transaction(*database_, [&]() -> Result<int, std::string> {
    write("a");
    return 7;
  });
  EXPECT_EQ(done, 7);
  EXPECT_EQ(written(), 1);
}

TEST_P(TransactionsTest, ReportsFailuresOfTheDatabase) {
  write("a");
  EXPECT_THROW(write("a"), Unavailable);
  EXPECT_THROW(database_->execute("no sql"), Unavailable);
  write("b");
  EXPECT_EQ(written(), 2) << "it is usable afterwards";
}

TEST_P(TransactionsTest, TellsAfterACommitThatChangedSomething) {
  int told = 0;
  std::int64_t seen = 0;
  database_->on_commit([&] {
    ++told;
    seen = written();
  });
  database_->run([&] {
    write("a");
    EXPECT_EQ(told, 0);
    return Outcome::kCommit;
  });
  EXPECT_EQ(told, 1);
  EXPECT_EQ(seen, 1) << "what it tells of is there";
  write("b");
  EXPECT_EQ(told, 2);
  (void)written();
  database_->run([] { return Outcome::kCommit; });
  EXPECT_EQ(told, 2);
}

TEST_P(TransactionsTest, ACommitStandsWhateverItsListenerThrows) {
  std::string fault;
  database_->on_commit([] { throw Unavailable("behind the commit"); },
                       [&](std::string_view what) { fault = what; });
  EXPECT_NO_THROW(write("a"));
  EXPECT_NO_THROW(database_->run([&] {
    write("b");
    return Outcome::kCommit;
  }));
  EXPECT_EQ(fault, "behind the commit");
  EXPECT_EQ(written(), 2);
}

TEST_P(TransactionsTest, CountsWhatIsDurable) {
  const auto before = commits_of_this_thread();
  database_->run([&] {
    write("a");
    EXPECT_EQ(commits_of_this_thread(), before);
    return Outcome::kRollBack;
  });
  EXPECT_THROW(database_->execute("no sql"), Unavailable);
  (void)written();
  EXPECT_EQ(commits_of_this_thread(), before);
  write("a");
  EXPECT_EQ(commits_of_this_thread(), before + 1);
}

TEST_P(TransactionsTest, ReadsOneMomentAndNeverWritesThere) {
  write("a");
  database_->read([&] {
    EXPECT_EQ(written(), 1);
    database_->read([&] { EXPECT_EQ(written(), 1); });
    EXPECT_THROW(write("b"), std::logic_error);
    EXPECT_THROW(database_->run([] { return Outcome::kCommit; }), std::logic_error);
  });
  database_->run([&] {
    write("b");
    database_->read([&] { EXPECT_EQ(written(), 2) << "what the transaction sees"; });
    return Outcome::kRollBack;
  });
  EXPECT_THROW(database_->read([] { throw std::runtime_error("in the middle"); }),
               std::runtime_error);
  write("c");
  EXPECT_EQ(written(), 2);
}

TEST_P(TransactionsTest, ReadsTheSameThroughoutWhileOthersWrite) {
  if (GetParam().keeps == Storage::Keeps::kNothing) {
    GTEST_SKIP() << "readers and writers take turns there";
  }
  write("a");
  database_->read([&] {
    EXPECT_EQ(written(), 1);
    std::thread([&] { write("b"); }).join();
    EXPECT_EQ(written(), 1);
  });
  EXPECT_EQ(written(), 2);
}

TEST_P(TransactionsTest, NumbersWithoutRepetitionOverThreads) {
  std::vector<std::int64_t> numbers(200);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < 50; ++i) {
          numbers[t * 50 + i] = database_->next_in_sequence("test");
        }
      });
    }
  }
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(numbers[i], static_cast<std::int64_t>(i + 1));
  }
}

TEST_P(TransactionsTest, KeepsBytesAndTextsAsTheyAre) {
  const std::string bytes("\0\xff\x01", 3);
  database_->execute(
      "INSERT INTO settings (path, value, sealed_value) VALUES ($1, $2, $3)",
      {std::string_view("p"), std::string_view("grün '\"; --"), storage::Blob{bytes}});
  database_->execute("INSERT INTO settings (path, value, sealed_value) VALUES ('q', '', $1)",
                     {std::monostate()});
  int rows = 0;
  database_->query("SELECT value, sealed_value FROM settings ORDER BY path", {},
                   [&](const storage::Row& row) {
                     if (rows++ == 0) {
                       EXPECT_EQ(row.text(0), "grün '\"; --");
                       EXPECT_EQ(row.blob(1), bytes);
                     } else {
                       EXPECT_TRUE(row.is_null(1));
                     }
                   });
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace gatehouse::conformance

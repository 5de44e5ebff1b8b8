// The contract of gateway::NonceJournal, on the journal in files and on the one that tests use.

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "gateway/testing/memory_nonce_journal.h"
#include "storage/file_nonce_journal.h"
#include "support/temporary_directory.h"

namespace gatehouse::conformance {
namespace {

using crypto::Hash128;
using gateway::NonceJournal;
using gateway::Slice;

// Gives a journal, and after reopen() one that sees what the first one kept.
class JournalUnderTest {
 public:
  virtual ~JournalUnderTest() = default;
  virtual NonceJournal& journal() = 0;
  virtual void reopen() = 0;
};

class InMemory final : public JournalUnderTest {
 public:
  NonceJournal& journal() override { return journal_; }

  void reopen() override {}

 private:
  gateway::MemoryNonceJournal journal_;
};

class InFiles final : public JournalUnderTest {
 public:
  NonceJournal& journal() override { return *journal_; }

  void reopen() override {
    journal_.reset();
    open();
  }

  InFiles() {
    storage::FileNonceJournal::set_up(directory_.path() / "nonces", seal_);
    open();
  }

 private:
  void open() {
    journal_ = std::make_unique<storage::FileNonceJournal>(
        storage::FileNonceJournal::Options{directory_.path() / "nonces", "boot-1", 1'000'000},
        seal_);
  }

  testing_support::TemporaryDirectory directory_;
  const crypto::FastHash seal_{{1}};
  std::unique_ptr<storage::FileNonceJournal> journal_;
};

enum class Kind { kMemory, kFiles };

class NonceJournalTest : public testing::TestWithParam<Kind> {
 protected:
  NonceJournalTest() {
    if (GetParam() == Kind::kMemory) {
      under_test_ = std::make_unique<InMemory>();
    } else {
      under_test_ = std::make_unique<InFiles>();
    }
  }

  NonceJournal& journal() { return under_test_->journal(); }

  std::multiset<std::pair<std::int64_t, std::uint64_t>> kept() {
    std::multiset<std::pair<std::int64_t, std::uint64_t>> out;
    under_test_->reopen();
    journal().load([&](Slice slice, const Hash128& key) {
      out.emplace(static_cast<std::int64_t>(slice), key.low);
      EXPECT_EQ(key.high, key.low + 1);
    });
    return out;
  }

  static Hash128 key(std::uint64_t number) { return {.high = number + 1, .low = number}; }

  std::unique_ptr<JournalUnderTest> under_test_;
};

INSTANTIATE_TEST_SUITE_P(Journals, NonceJournalTest, testing::Values(Kind::kMemory, Kind::kFiles),
                         [](const auto& journal) {
                           return journal.param == Kind::kMemory ? "memory" : "files";
                         });

TEST_P(NonceJournalTest, StartsEmpty) {
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(journal().refuse_up_to_seconds(), 0);
}

TEST_P(NonceJournalTest, GivesBackWhatWasAppended) {
  EXPECT_EQ(journal().append(Slice{7}, key(1)), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().append(Slice{7}, key(2)), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().append(Slice{8}, key(3)), NonceJournal::Kept::kYes);
  EXPECT_EQ(kept(),
            (std::multiset<std::pair<std::int64_t, std::uint64_t>>{{7, 1}, {7, 2}, {8, 3}}));
}

TEST_P(NonceJournalTest, GoesOnAfterAReopening) {
  (void)journal().append(Slice{7}, key(1));
  EXPECT_EQ(kept().size(), 1u);
  (void)journal().append(Slice{7}, key(2));
  EXPECT_EQ(kept().size(), 2u);
}

TEST_P(NonceJournalTest, ForgetsWholeSlicesAndRefusesThemForGood) {
  for (const std::int64_t slice : {5, 6, 7}) (void)journal().append(Slice{slice}, key(1));
  EXPECT_EQ(journal().forget_through(Slice{6}), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().refuse_up_to_seconds(), 7 * 60 - 1);
  EXPECT_EQ(kept(), (std::multiset<std::pair<std::int64_t, std::uint64_t>>{{7, 1}}));
  EXPECT_EQ(journal().refuse_up_to_seconds(), 7 * 60 - 1) << "after a restart too";
  EXPECT_EQ(journal().forget_through(Slice{3}), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().refuse_up_to_seconds(), 7 * 60 - 1) << "it never falls";
}

TEST_P(NonceJournalTest, PreparesASliceWithoutKeepingAnything) {
  EXPECT_EQ(journal().prepare(Slice{7}), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().prepare(Slice{7}), NonceJournal::Kept::kYes);
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(journal().refuse_up_to_seconds(), 0);
}

TEST_P(NonceJournalTest, KeepsManySlicesFarApart) {
  // 448 numbers apart, so that they begin their search at the same place.
  for (std::int64_t i = 1; i <= 20; ++i) {
    ASSERT_EQ(journal().append(Slice{i * 448}, key(static_cast<std::uint64_t>(i))),
              NonceJournal::Kept::kYes);
  }
  EXPECT_EQ(journal().forget_through(Slice{10 * 448}), NonceJournal::Kept::kYes);
  EXPECT_EQ(journal().append(Slice{20 * 448}, key(99)), NonceJournal::Kept::kYes);
  EXPECT_EQ(kept().size(), 11u);
}

// An idle server prepares a slice every minute.
TEST_P(NonceJournalTest, PreparedSlicesAreForgottenLikeOthers) {
  using namespace std::chrono_literals;
  const crypto::FastHash hash{{1}};
  gateway::NonceLedger ledger(journal(), hash, 100);
  for (std::int64_t minute = 100; minute < 1100; ++minute) {
    const auto passed = std::chrono::seconds(minute * 60);
    ASSERT_EQ(ledger.prepare(minute * 60), gateway::NonceLedger::Trouble::kNone) << minute;
    ledger.forget_expired(Timestamp(passed), passed, 600);
  }
}

TEST_P(NonceJournalTest, TakesManyFromManyThreads) {
  constexpr std::uint64_t kEach = 20'000;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t i = 0; i < kEach; ++i) {
          EXPECT_EQ(journal().append(Slice{7}, key(1 + thread * kEach + i)),
                    NonceJournal::Kept::kYes);
        }
      });
    }
  }
  const auto all = kept();
  ASSERT_EQ(all.size(), 4 * kEach);
  EXPECT_EQ(all.begin()->second, 1u);
  EXPECT_EQ(all.rbegin()->second, 4 * kEach);
}

}  // namespace
}  // namespace gatehouse::conformance

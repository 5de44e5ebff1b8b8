#include "storage/file_nonce_journal.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/unavailable.h"
#include "support/temporary_directory.h"

namespace gatehouse::storage {
namespace {

using gateway::Slice;

class FileNonceJournalTest : public testing::Test {
 protected:
  FileNonceJournal open(const std::string& boot_id) { return {path_, boot_id}; }

  testing_support::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "nonces";
};

TEST_F(FileNonceJournalTest, TrustsItsFilesWhileTheMachineRunsOn) {
  open("boot-1").raise_high_water(1000);
  EXPECT_EQ(open("boot-1").refuse_up_to_seconds(), 0);
}

TEST_F(FileNonceJournalTest, RefusesUpToTheMarkAfterAPowerFailure) {
  open("boot-1").raise_high_water(1000);
  const auto mark = open("boot-2").refuse_up_to_seconds();
  EXPECT_GE(mark, 1000);
  EXPECT_LE(mark, 1060) << "and not much more: callers with a right clock come back soon";
}

TEST_F(FileNonceJournalTest, RefusesNothingAfterACleanStop) {
  {
    auto journal = open("boot-1");
    journal.raise_high_water(1000);
    (void)journal.append(Slice{16}, {1, 2});
    journal.close_cleanly();
  }
  auto next = open("boot-2");
  EXPECT_EQ(next.refuse_up_to_seconds(), 0);
  int loaded = 0;
  next.load([&](Slice, const crypto::Hash128&) { ++loaded; });
  EXPECT_EQ(loaded, 1);
}

TEST_F(FileNonceJournalTest, NeverLowersTheMark) {
  open("boot-1").raise_high_water(5000);  // a client whose clock is far ahead
  open("boot-1").raise_high_water(1000);  // killed and started again
  EXPECT_GE(open("boot-2").refuse_up_to_seconds(), 5000);
}

TEST_F(FileNonceJournalTest, KeepsWhatAKilledProcessAppended) {
  const auto child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = open("boot-1");
    for (std::uint64_t i = 1; i <= 5000; ++i) (void)journal.append(Slice{16}, {i, i});
    std::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  std::uint64_t loaded = 0;
  open("boot-1").load([&](Slice slice, const crypto::Hash128& key) {
    EXPECT_EQ(slice, Slice{16});
    EXPECT_EQ(key.high, ++loaded);
  });
  EXPECT_EQ(loaded, 5000u);
}

TEST_F(FileNonceJournalTest, IsReadableByItsOwnerOnly) {
  auto journal = open("boot-1");
  (void)journal.append(Slice{16}, {1, 1});
  journal.raise_high_water(10);
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    EXPECT_EQ(entry.status().permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << entry.path();
  }
}

TEST_F(FileNonceJournalTest, SaysWhenItsDirectoryCannotBe) {
  EXPECT_THROW(FileNonceJournal("/proc/nonces", "boot-1"), Unavailable);
}

}  // namespace
}  // namespace gatehouse::storage

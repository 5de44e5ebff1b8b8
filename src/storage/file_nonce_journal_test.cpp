#include "storage/file_nonce_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "base/unavailable.h"
#include "support/temporary_directory.h"

namespace gatehouse::storage {
namespace {

using gateway::end_of;
using gateway::Slice;
using Kept = gateway::NonceJournal::Kept;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What could have been accepted when nothing is known.
constexpr std::int64_t kUnknown = 1'000'000;

class FileNonceJournalTest : public testing::Test {
 protected:
  FileNonceJournalTest() { FileNonceJournal::set_up(path_, seal_); }

  FileNonceJournal open(const std::string& boot_id = "boot-1") {
    return {{path_, boot_id, kUnknown}, seal_};
  }

  // What a server leaves that was killed after it had accepted three calls in two minutes.
  void leave_three() {
    auto journal = open();
    EXPECT_EQ(journal.raise_high_water(1000), Kept::kYes);
    EXPECT_EQ(journal.append(Slice{16}, {1, 1}), Kept::kYes);
    EXPECT_EQ(journal.append(Slice{16}, {2, 2}), Kept::kYes);
    EXPECT_EQ(journal.append(Slice{15}, {3, 3}), Kept::kYes);
    EXPECT_EQ(journal.raise_high_water(1061), Kept::kYes);  // notes how many there are
  }

  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return path_ / name; }

  [[nodiscard]] std::filesystem::path other_state() const { return path_.string() + ".state"; }

  static std::size_t loaded(FileNonceJournal& journal) {
    std::size_t count = 0;
    journal.load([&](Slice, const crypto::Hash128&) { ++count; });
    return count;
  }

  static void overwrite(const std::filesystem::path& path, std::streamoff at, char byte) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file.put(byte);
  }

  // The floor that the next start finds, and the ones after it too.
  std::int64_t floor_at_next_start() {
    const auto floor = open().refuse_up_to_seconds();
    EXPECT_EQ(open().refuse_up_to_seconds(), floor) << "it stays";
    EXPECT_THAT(open().findings(), IsEmpty()) << "and is told once";
    return floor;
  }

  testing_support::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "nonces";
  const crypto::FastHash seal_{{7}};
};

constexpr std::int64_t kMark = 1061 + 60;

TEST_F(FileNonceJournalTest, RefusesNothingInANewInstallation) {
  EXPECT_EQ(open().refuse_up_to_seconds(), 0);
  EXPECT_THAT(open("boot-2").findings(), IsEmpty());
}

TEST_F(FileNonceJournalTest, TrustsItsFilesWhileTheMachineRunsOn) {
  leave_three();
  auto next = open();
  EXPECT_EQ(next.refuse_up_to_seconds(), 0);
  EXPECT_EQ(loaded(next), 3u);
}

TEST_F(FileNonceJournalTest, RefusesUpToTheMarkAfterAPowerFailure) {
  (void)open().raise_high_water(1000);
  auto next = open("boot-2");
  EXPECT_GE(next.refuse_up_to_seconds(), 1000);
  EXPECT_LE(next.refuse_up_to_seconds(), 1060)
      << "and not much more: callers with a right clock come back soon";
  EXPECT_THAT(next.findings(), ElementsAre(HasSubstr("the machine stopped")));
  EXPECT_GE(open("boot-2").refuse_up_to_seconds(), 1000) << "a second start does not lift it";
}

TEST_F(FileNonceJournalTest, TrustsNothingWhenTheMachineDoesNotTellItsRuns) {
  (void)open("").raise_high_water(1000);
  EXPECT_GE(open("").refuse_up_to_seconds(), 1000);
}

TEST_F(FileNonceJournalTest, RefusesNothingAfterACleanStop) {
  {
    auto journal = open();
    (void)journal.raise_high_water(1000);
    (void)journal.append(Slice{16}, {1, 2});
    journal.close_cleanly();
  }
  auto next = open("boot-2");
  EXPECT_EQ(next.refuse_up_to_seconds(), 0);
  EXPECT_EQ(loaded(next), 1u);
}

TEST_F(FileNonceJournalTest, NeverLowersTheMark) {
  (void)open().raise_high_water(5000);  // a client whose clock is far ahead
  (void)open().raise_high_water(1000);  // killed and started again
  EXPECT_GE(open("boot-2").refuse_up_to_seconds(), 5000);
}

TEST_F(FileNonceJournalTest, KeepsWhatAKilledProcessAppended) {
  const auto child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = open();
    for (std::uint64_t i = 1; i <= 5000; ++i) (void)journal.append(Slice{16}, {i, i});
    std::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  std::uint64_t loaded = 0;
  open().load([&](Slice slice, const crypto::Hash128& key) {
    EXPECT_EQ(slice, Slice{16});
    EXPECT_EQ(key.high, ++loaded);
  });
  EXPECT_EQ(loaded, 5000u);
}

// A kill can come between the taking of a place and the writing of its record. That costs nothing.
TEST_F(FileNonceJournalTest, PlacesThatAKilledProcessHadTakenOnlyAreNobodys) {
  for (const int unfinished : {1, 64}) {
    std::filesystem::remove_all(path_);
    std::filesystem::remove(other_state());
    FileNonceJournal::set_up(path_, seal_);
    leave_three();
    overwrite(file("16.slice"), 40, static_cast<char>(2 + unfinished));
    overwrite(file("16.slice"), 4096 + 2 * 24 + 3, 'h');  // half a key
    {
      auto next = open();
      EXPECT_EQ(next.refuse_up_to_seconds(), 0);
      EXPECT_THAT(next.findings(), IsEmpty());
      std::set<std::uint64_t> keys;
      next.load([&](Slice, const crypto::Hash128& key) { keys.insert(key.high); });
      EXPECT_THAT(keys, ElementsAre(0, 1, 2, 3));
      EXPECT_EQ(next.append(Slice{16}, {4, 4}), Kept::kYes);
    }
    EXPECT_EQ(floor_at_next_start(), 0);
    auto last = open();
    EXPECT_EQ(loaded(last), 4U + static_cast<std::size_t>(unfinished));
  }
}

// Everything that can be done to a file of nonces between two runs.
TEST_F(FileNonceJournalTest, RefusesUpToTheMarkWhenAFileOfNoncesIsNotWhatItWas) {
  const auto slice = file("16.slice");
  const std::pair<const char*, std::function<void()>> harms[] = {
      {"deleted", [&] { std::filesystem::remove(slice); }},
      {"emptied", [&] { std::filesystem::resize_file(slice, 0); }},
      {"cut behind the head", [&] { std::filesystem::resize_file(slice, 4096); }},
      {"cut by a byte",
       [&] { std::filesystem::resize_file(slice, std::filesystem::file_size(slice) - 1); }},
      {"a byte of the name changed", [&] { overwrite(slice, 3, 'x'); }},
      {"the number of records lowered", [&] { overwrite(slice, 40, 1); }},
      {"the number of records raised by many", [&] { overwrite(slice, 40, 2 + 65); }},
      {"a byte of a record changed", [&] { overwrite(slice, 4096 + 24, 9); }},
      {"a byte of a checksum changed", [&] { overwrite(slice, 4096 + 16, 0); }},
      {"another minute's",
       [&] {
         std::filesystem::copy_file(file("15.slice"), slice,
                                    std::filesystem::copy_options::overwrite_existing);
       }},
      {"a directory",
       [&] {
         std::filesystem::remove(slice);
         std::filesystem::create_directory(slice);
       }},
      {"a link",
       [&] {
         std::filesystem::rename(slice, directory_.path() / "elsewhere");
         std::filesystem::create_symlink(directory_.path() / "elsewhere", slice);
       }},
  };
  for (const auto& [what, harm] : harms) {
    std::filesystem::remove_all(path_);
    std::filesystem::remove(other_state());
    FileNonceJournal::set_up(path_, seal_);
    leave_three();
    harm();
    {
      auto next = open();
      EXPECT_EQ(next.refuse_up_to_seconds(), kMark) << what;
      EXPECT_THAT(next.findings(), ElementsAre(HasSubstr("16.slice cannot be used"))) << what;
      EXPECT_EQ(next.append(Slice{19}, {4, 4}), Kept::kYes) << what;
    }
    EXPECT_EQ(floor_at_next_start(), kMark) << what;
  }
}

TEST_F(FileNonceJournalTest, OneStateFileIsEnough) {
  for (const auto& state : {file("state"), other_state()}) {
    leave_three();
    std::filesystem::remove(state);
    {
      auto next = open();
      EXPECT_EQ(next.refuse_up_to_seconds(), 0) << state;
      EXPECT_EQ(next.findings().size(), 1u) << state;
      std::filesystem::resize_file(state, 0);
    }
    std::filesystem::remove(state);
    std::filesystem::create_directory(state);
    EXPECT_EQ(open().refuse_up_to_seconds(), 0) << state;
    EXPECT_TRUE(std::filesystem::is_regular_file(state)) << "mended";
    overwrite(state, 50, 'x');
    EXPECT_EQ(open().refuse_up_to_seconds(), 0) << state;
    EXPECT_THAT(open().findings(), IsEmpty());
  }
}

TEST_F(FileNonceJournalTest, RefusesUpToTheMarkWhenItsDirectoryIsLost) {
  leave_three();
  std::filesystem::remove_all(path_);
  EXPECT_EQ(floor_at_next_start(), kMark);
}

TEST_F(FileNonceJournalTest, RefusesAllThatCouldBeKnownWhenTheStateIsLost) {
  leave_three();
  std::filesystem::remove_all(path_);
  std::filesystem::remove(other_state());
  EXPECT_EQ(floor_at_next_start(), kUnknown);
}

TEST_F(FileNonceJournalTest, RefusesAllWhenBothStateFilesAreDamaged) {
  leave_three();
  overwrite(file("state"), 20, 'x');
  std::filesystem::resize_file(other_state(), 100);
  EXPECT_EQ(floor_at_next_start(), kUnknown);
}

TEST_F(FileNonceJournalTest, RefusesAllWhenTheStateIsOfAnotherInstallation) {
  leave_three();
  FileNonceJournal other({path_, "boot-1", kUnknown}, crypto::FastHash{{8}});
  EXPECT_EQ(other.refuse_up_to_seconds(), kUnknown);
}

TEST_F(FileNonceJournalTest, NoticesAStateThatIsOlderThanItsFiles) {
  const auto old = directory_.path() / "old";
  std::filesystem::copy_file(other_state(), old);
  leave_three();
  for (const auto& state : {file("state"), other_state()}) {
    std::filesystem::copy_file(old, state, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(floor_at_next_start(), kUnknown);
}

TEST_F(FileNonceJournalTest, IgnoresFilesThatWereNeverUsed) {
  leave_three();
  std::ofstream(file("99999999999.slice")) << "from nowhere";
  std::ofstream(file("17.slice")) << "";
  auto next = open();
  EXPECT_EQ(next.refuse_up_to_seconds(), 0);
  EXPECT_THAT(next.findings(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(file("99999999999.slice")));
}

TEST_F(FileNonceJournalTest, TakesTheMarkOfTheFormerVersion) {
  std::filesystem::remove_all(path_);
  std::filesystem::remove(other_state());
  std::filesystem::create_directory(path_);
  std::ofstream(file("high-water")) << "1234 boot-1\n";
  std::ofstream(file("16.nonces")) << "0123456789abcdef";
  EXPECT_EQ(floor_at_next_start(), 1234);
  EXPECT_FALSE(std::filesystem::exists(file("high-water")));
  EXPECT_FALSE(std::filesystem::exists(file("16.nonces")));
}

TEST_F(FileNonceJournalTest, RefusesWhatARestoreSays) {
  leave_three();
  FileNonceJournal::refuse_up_to(path_, seal_, 7777);
  EXPECT_EQ(floor_at_next_start(), 7777);
  FileNonceJournal::refuse_up_to(path_, seal_, 5);
  EXPECT_EQ(open("boot-2").refuse_up_to_seconds(), 7777);
}

TEST_F(FileNonceJournalTest, GoesOnWhenItsDirectoryIsRemovedMeanwhile) {
  {
    auto journal = open();
    (void)journal.raise_high_water(1000);
    (void)journal.append(Slice{16}, {1, 1});
    std::filesystem::remove_all(path_);
    std::filesystem::remove(other_state());
    EXPECT_EQ(journal.append(Slice{16}, {2, 2}), Kept::kYes) << "its file is still open";
    EXPECT_EQ(journal.append(Slice{17}, {3, 3}), Kept::kYes) << "made again";
  }
  const auto mode = std::filesystem::status(path_).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_all);
  EXPECT_EQ(floor_at_next_start(), 1060) << "minute 16 is lost";
}

TEST_F(FileNonceJournalTest, TellsWhatFailedAndRecovers) {
  auto journal = open();
  EXPECT_EQ(journal.fault(), "");
  std::filesystem::remove_all(path_);
  std::ofstream(path_) << "in the way";
  EXPECT_EQ(journal.append(Slice{17}, {3, 3}), Kept::kFailed);
  EXPECT_THAT(journal.fault(), HasSubstr("a file of nonces cannot be made: Not a directory"));
  EXPECT_EQ(journal.raise_high_water(2000), Kept::kFailed);
  EXPECT_THAT(journal.fault(), HasSubstr("the state of the nonces cannot be written"));
  EXPECT_EQ(journal.forget_through(Slice{10}), Kept::kFailed);
  EXPECT_EQ(journal.refuse_up_to_seconds(), 0);
  std::filesystem::remove(path_);
  EXPECT_EQ(journal.append(Slice{17}, {3, 3}), Kept::kYes);
  EXPECT_EQ(journal.raise_high_water(2000), Kept::kYes);
  EXPECT_EQ(journal.forget_through(Slice{10}), Kept::kYes);
}

TEST_F(FileNonceJournalTest, TakesNoHarmFromADiskWithoutRoom) {
  auto journal = open();
  ASSERT_EQ(journal.prepare(Slice{16}), Kept::kYes);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit tight = before;
  tight.rlim_cur = 8192;  // enough for the state, which is there already
  std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  EXPECT_EQ(journal.append(Slice{16}, {1, 1}), Kept::kYes) << "prepared";
  EXPECT_EQ(journal.raise_high_water(2000), Kept::kYes) << "takes no room";
  EXPECT_NE(journal.append(Slice{17}, {1, 1}), Kept::kYes);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(journal.append(Slice{17}, {1, 1}), Kept::kYes);
}

TEST_F(FileNonceJournalTest, NeedsNoDescriptorForWhatIsPrepared) {
  auto journal = open();
  ASSERT_EQ(journal.prepare(Slice{16}), Kept::kYes);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_EQ(journal.append(Slice{16}, {1, 1}), Kept::kYes);
  EXPECT_EQ(journal.raise_high_water(2000), Kept::kYes);
  EXPECT_EQ(journal.append(Slice{17}, {1, 1}), Kept::kFailed);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(journal.fault(), HasSubstr("Too many open files"));
  EXPECT_EQ(journal.append(Slice{17}, {1, 1}), Kept::kYes);
}

// Loops that answer calls ask this before they keep a nonce: they must not wait for the disk.
TEST_F(FileNonceJournalTest, TellsForWhichTimesItNeedsNoDisk) {
  auto journal = open();
  EXPECT_FALSE(journal.is_ready_for(1000));
  ASSERT_EQ(journal.raise_high_water(1000), Kept::kYes);
  EXPECT_FALSE(journal.is_ready_for(1000)) << "its minute has no file";
  ASSERT_EQ(journal.prepare(Slice{16}), Kept::kYes);
  EXPECT_TRUE(journal.is_ready_for(1000));
  EXPECT_TRUE(journal.is_ready_for(960)) << "the first second of that minute";
  EXPECT_FALSE(journal.is_ready_for(959)) << "the minute before";
  ASSERT_EQ(journal.prepare(Slice{18}), Kept::kYes);
  EXPECT_FALSE(journal.is_ready_for(1080)) << "above the mark";
  EXPECT_EQ(journal.forget_through(Slice{16}), Kept::kYes);
  EXPECT_FALSE(journal.is_ready_for(1000)) << "forgotten";
}

TEST_F(FileNonceJournalTest, IsReadableByItsOwnerOnly) {
  auto journal = open();
  (void)journal.append(Slice{16}, {1, 1});
  (void)journal.raise_high_water(10);
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    EXPECT_EQ(entry.status().permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << entry.path();
  }
}

TEST_F(FileNonceJournalTest, SaysWhenItsDirectoryCannotBe) {
  EXPECT_THROW(FileNonceJournal({"/proc/nonces", "boot-1", kUnknown}, seal_), Unavailable);
  EXPECT_THROW(FileNonceJournal::set_up("/proc/nonces", seal_), Unavailable);
  EXPECT_THROW(FileNonceJournal::refuse_up_to("/proc/nonces", seal_, 1), Unavailable);
}

}  // namespace
}  // namespace gatehouse::storage

#include "installation/backup.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/unavailable.h"
#include "crypto/system_random.h"
#include "installation/setup.h"
#include "storage/file_nonce_journal.h"
#include "storage/sql_installation.h"
#include "support/fixed_clock.h"
#include "support/temporary_directory.h"

namespace gatehouse::installation {
namespace {

using storage::FileNonceJournal;

constexpr std::int64_t kWindow = 600;

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    put("first");
    serve_a_while();
  }

  void put(std::string_view value) {
    const auto opened = open_directory(directory_, clock_, random_, IfMissing::kSetUp);
    storage::SqlInstallation(*opened.database).put("store_base_url", value);
  }

  std::string value() {
    const auto opened = open_directory(directory_, clock_, random_, IfMissing::kSetUp);
    return storage::SqlInstallation(*opened.database).value_of("store_base_url").value_or("");
  }

  crypto::FastHash seal() {
    return nonce_seal(open_directory(directory_, clock_, random_, IfMissing::kSetUp).key);
  }

  std::int64_t now() { return unix_seconds(clock_.now()); }

  // As a server does that accepts calls.
  void serve_a_while() {
    clock_.advance(std::chrono::minutes(5));
    FileNonceJournal journal({.directory = directory_.nonces(), .boot_id = "boot"}, seal());
    ASSERT_EQ(journal.raise_high_water(now()), gateway::NonceJournal::Kept::kYes);
    journal.close_cleanly();
  }

  void back_up() { ASSERT_TRUE(write_backup(directory_, seal(), file_, clock_)); }

  Result<Restored, RestoreRefused> restore() {
    return restore_backup(directory_, file_, std::nullopt, clock_,
                          {history::Actor::Kind::kCommandLine, "root"});
  }

  std::int64_t refused_up_to() {
    FileNonceJournal journal({.directory = directory_.nonces(), .boot_id = "boot"}, seal());
    return journal.refuse_up_to_seconds();
  }

  testing_support::TemporaryDirectory parent_;
  DataDirectory directory_{parent_.path() / "data"};
  std::filesystem::path file_ = parent_.path() / "backup.sqlite";
  testing_support::FixedClock clock_;
  crypto::SystemRandom random_;
};

TEST_F(BackupTest, RefusesCallsUpToNowWhenTheNoncesAreThere) {
  back_up();
  serve_a_while();
  const auto restored = restore().value();
  EXPECT_EQ(unix_seconds(restored.calls_refused_until), now());
  EXPECT_EQ(refused_up_to(), now());
}

TEST_F(BackupTest, RefusesCallsUpToNowWhenNothingWasServedSince) {
  clock_.advance(std::chrono::hours(24));
  back_up();
  EXPECT_EQ(unix_seconds(restore().value().calls_refused_until), now());
}

TEST_F(BackupTest, RefusesWhatMayHaveBeenAcceptedAheadOfTheClockWhenNoncesAreOlderThanTheBackup) {
  const auto older = parent_.path() / "older.state";
  std::filesystem::copy_file(directory_.nonces().string() + ".state", older);
  serve_a_while();
  back_up();
  serve_a_while();
  for (const auto& file : {directory_.nonces() / "state",
                           std::filesystem::path(directory_.nonces().string() + ".state")}) {
    std::filesystem::copy_file(older, file, std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_EQ(unix_seconds(restore().value().calls_refused_until), now() + kWindow);
  EXPECT_EQ(refused_up_to(), now() + kWindow);
}

TEST_F(BackupTest, RefusesThoseWhenNoncesAreLostOrTheFileDoesNotTell) {
  back_up();
  std::filesystem::remove_all(directory_.nonces());
  std::filesystem::remove(directory_.nonces().string() + ".state");
  EXPECT_EQ(unix_seconds(restore().value().calls_refused_until), now() + kWindow);
  std::filesystem::copy_file(directory_.database(), file_,
                             std::filesystem::copy_options::overwrite_existing);
  const auto restored = restore().value();
  EXPECT_FALSE(restored.taken_at) << "the note of the former backup does not stay";
  EXPECT_EQ(unix_seconds(restored.calls_refused_until), now() + kWindow);
}

TEST_F(BackupTest, ChangesNothingWhenTheCopyFails) {
  back_up();
  put("second");
  auto log = directory_.unfinished_database();
  log += "-wal";
  std::filesystem::create_directories(log / "in the way");
  EXPECT_THROW(static_cast<void>(restore()), Unavailable);
  EXPECT_EQ(value(), "second");
  EXPECT_FALSE(std::filesystem::exists(directory_.unfinished_database()));
  EXPECT_LT(refused_up_to(), now());
}

TEST_F(BackupTest, RefusesCallsBeforeAnythingIsReplaced) {
  back_up();
  put("second");
  auto aside = directory_.database();
  aside += ".before-restore-" + std::to_string(clock_.now().time_since_epoch().count());
  std::filesystem::create_directories(aside / "in the way");
  EXPECT_THROW(static_cast<void>(restore()), Unavailable);
  EXPECT_EQ(value(), "second");
  EXPECT_EQ(refused_up_to(), now());
}

TEST_F(BackupTest, IsFinishedByTheNextCommandWhenKilledBetweenTheTwoDatabases) {
  back_up();
  put("second");
  ASSERT_TRUE(restore());
  std::filesystem::rename(directory_.database(), directory_.finished_database());
  EXPECT_EQ(value(), "first");
}

TEST_F(BackupTest, RefusesWhileTheDirectoryIsInUse) {
  back_up();
  const auto opened = open_directory(directory_, clock_, random_, IfMissing::kSetUp);
  EXPECT_EQ(restore().error().reason, RestoreRefusal::kInUse);
}

}  // namespace
}  // namespace gatehouse::installation

#include "installation/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "base/unavailable.h"
#include "installation/key_file.h"
#include "installation/setup.h"
#include "settings/setting.h"
#include "storage/file_nonce_journal.h"
#include "storage/migrations.h"
#include "storage/sql_history.h"
#include "storage/sql_settings.h"
#include "storage/sqlite_backup.h"
#include "storage/sqlite_database.h"

namespace gatehouse::installation {
namespace {

using storage::FileNonceJournal;

constexpr std::int64_t kDefaultWindowSeconds = 600;

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& file) {
  throw Unavailable("cannot " + what + " " + file.string() + ": " + std::strerror(errno));
}

// A name of its own beside `file`, gone with this object.
class UnfinishedCopy {
 public:
  explicit UnfinishedCopy(const std::filesystem::path& file)
      : path_(file.string() + ".unfinished-XXXXXX") {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) fail("make", path_);
    ::close(descriptor);
  }

  ~UnfinishedCopy() { ::unlink(path_.c_str()); }

  UnfinishedCopy(const UnfinishedCopy&) = delete;
  UnfinishedCopy& operator=(const UnfinishedCopy&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Failure<RestoreRefused> refuse(RestoreRefusal reason, std::string detail = "") {
  return Failure(RestoreRefused{reason, std::move(detail)});
}

Result<crypto::RootKey, RestoreRefused> key_for(
    const DataDirectory& directory, const std::optional<std::filesystem::path>& key_file) {
  const bool has_key = std::filesystem::exists(directory.key());
  if (!has_key && !key_file) return refuse(RestoreRefusal::kNoKey);
  auto key = read_key_file(key_file.value_or(directory.key()));
  if (has_key && read_key_file(directory.key()).check_value() != key.check_value()) {
    return refuse(RestoreRefusal::kAnotherKey);
  }
  return key;
}

std::int64_t window_of(storage::Database& database) {
  const auto text = storage::plain_value(database, settings::paths::kTimestampWindow);
  return parse_digits(text.value_or("")).value_or(kDefaultWindowSeconds);
}

// The database that is to be replaced; null when there is none, it is of another key, or it cannot
// be read.
std::unique_ptr<storage::Database> open_replaced(const DataDirectory& directory,
                                                 const crypto::RootKey& key) {
  std::error_code missing;
  if (std::filesystem::file_size(directory.database(), missing) == 0 || missing) return nullptr;
  try {
    auto database = storage::open_sqlite(directory.database());
    if (kind_of(*database, key) != DatabaseKind::kOfThisKey) return nullptr;
    return database;
  } catch (const Unavailable&) {
    return nullptr;
  }
}

void compare_with_replaced(storage::Database& restored, storage::Database& replaced,
                           Restored& report, std::int64_t& window) {
  try {
    report.brought_back = storage::compare(restored, replaced);
    window = std::max(window, window_of(replaced));
  } catch (const Unavailable&) {
    report.brought_back.reset();  // it is damaged
  }
}

// What was accepted since the backup was taken is on record in the nonces, when these are there and
// not older than the backup: then calls up to now are refused. Else also those that may have been
// accepted with timestamps ahead of the clock.
std::int64_t nonce_floor(const DataDirectory& directory, const crypto::RootKey& key,
                         const std::optional<storage::BackupNote>& note, std::int64_t now,
                         std::int64_t window) {
  const auto mark = FileNonceJournal::high_water_on_record(directory.nonces(), nonce_seal(key));
  const bool covers_backup =
      mark && note && note->nonce_mark_seconds && *mark >= *note->nonce_mark_seconds;
  return covers_backup ? now : now + window;
}

void record(storage::Database& database, const crypto::RootKey& key, const Restored& report,
            Timestamp now, const history::Actor& actor) {
  const crypto::LookupHash history_key(key.derive(crypto::KeyPurpose::kHistory));
  const auto taken_at = report.taken_at ? to_iso8601(*report.taken_at) : "unknown";
  storage::SqlHistory(database, history_key)
      .record({.at = now,
               .actor = actor,
               .action = "installation.restored",
               .object_type = history::ObjectType::kInstallation,
               .object_id = "",
               .object_name = "",
               .changes = {{"backup_taken_at", "", taken_at}}});
}

// A database on its way; what is not finished is gone with this object.
class UnfinishedDatabase {
 public:
  explicit UnfinishedDatabase(std::filesystem::path path) : path_(std::move(path)) {
    remove_database(path_);
  }

  ~UnfinishedDatabase() { remove_database(path_); }

  UnfinishedDatabase(const UnfinishedDatabase&) = delete;
  UnfinishedDatabase& operator=(const UnfinishedDatabase&) = delete;

 private:
  std::filesystem::path path_;
};

// A directory that was made for a restore which is refused, or fails, does not stay. Goes while the
// locks in it are held.
class MadeDirectory {
 public:
  explicit MadeDirectory(const DataDirectory& directory) : directory_(directory) {}

  ~MadeDirectory() {
    if (!goes_) return;
    ::unlink(directory_.setup_lock().c_str());
    ::unlink(directory_.use_lock().c_str());
    ::rmdir(directory_.path.c_str());
  }

  MadeDirectory(const MadeDirectory&) = delete;
  MadeDirectory& operator=(const MadeDirectory&) = delete;

  void keep() { goes_ = false; }

 private:
  const DataDirectory& directory_;
  bool goes_ = true;
};

// Makes the copy fit to be put in place.
Result<Restored, RestoreRefused> prepare(const DataDirectory& directory, const crypto::RootKey& key,
                                         const Clock& clock, const history::Actor& actor) {
  const auto database = storage::open_sqlite(directory.unfinished_database());
  const auto kind = kind_of(*database, key);
  if (kind == DatabaseKind::kNotOurs) return refuse(RestoreRefusal::kNotABackup);
  if (kind == DatabaseKind::kOfAnotherKey) return refuse(RestoreRefusal::kKeyMismatch);
  storage::migrate(*database, storage::known_migrations(), clock);
  Restored report;
  auto window = window_of(*database);
  if (const auto replaced = open_replaced(directory, key)) {
    compare_with_replaced(*database, *replaced, report, window);
  }
  const auto now = clock.now();
  database->run([&] {
    const auto note = storage::take_backup_note(*database);
    if (note) report.taken_at = note->taken_at;
    report.calls_refused_until = Timestamp(
        std::chrono::seconds(nonce_floor(directory, key, note, unix_seconds(now), window)));
    report.ended = storage::end_what_was_open(*database);
    record(*database, key, report, now, actor);
    return Transactions::Outcome::kCommit;
  });
  return report;
}

void refuse_calls_up_to(const DataDirectory& directory, const crypto::RootKey& key,
                        std::int64_t seconds) {
  FileNonceJournal::refuse_up_to(directory.nonces(), nonce_seal(key), seconds);
  give_nonces_to_owner(directory);
}

// Renames the database that is to be replaced, with its log, in which its last changes may be.
std::optional<std::filesystem::path> set_aside(const DataDirectory& directory, Timestamp now) {
  if (!std::filesystem::exists(directory.database())) return std::nullopt;
  auto aside = directory.database();
  aside += ".before-restore-" + std::to_string(now.time_since_epoch().count());
  const auto move = [&](const char* suffix) {
    const auto from = directory.database().string() + suffix;
    if (::rename(from.c_str(), (aside.string() + suffix).c_str()) != 0 && errno != ENOENT) {
      fail("rename", from);
    }
  };
  move("");
  move("-wal");
  sync_directory(directory.path);
  return aside;
}

}  // namespace

Result<Timestamp, BackupRefusal> write_backup(const DataDirectory& directory,
                                              const crypto::FastHash& seal,
                                              const std::filesystem::path& file,
                                              const Clock& clock) {
  if (::access(file.c_str(), F_OK) == 0) return Failure(BackupRefusal::kExists);
  const UnfinishedCopy copy(file);
  const storage::BackupNote note{
      .taken_at = clock.now(),
      .nonce_mark_seconds = FileNonceJournal::high_water_on_record(directory.nonces(), seal)};
  storage::copy_sqlite(directory.database(), copy.path());
  storage::finish_backup(copy.path(), note);
  if (::link(copy.path().c_str(), file.c_str()) != 0) {
    if (errno == EEXIST) return Failure(BackupRefusal::kExists);
    fail("make", file);
  }
  sync_directory(std::filesystem::absolute(file).parent_path());
  return note.taken_at;
}

// Every step is on disk before the next. What was accepted is refused before anything is replaced;
// a key without a database is an error that names what to do; a database that is set aside without
// the new one in place is the state that open_directory() goes on with.
Result<Restored, RestoreRefused> restore_backup(
    const DataDirectory& directory, const std::filesystem::path& file,
    const std::optional<std::filesystem::path>& key_file, const Clock& clock,
    const history::Actor& actor) {
  if (!std::filesystem::is_regular_file(file)) return refuse(RestoreRefusal::kMissing);
  if (auto damage = storage::sqlite_damage(file); !damage.empty()) {
    return refuse(RestoreRefusal::kDamaged, std::move(damage));
  }
  const bool is_missing = !std::filesystem::exists(directory.path);
  if (is_missing && !key_file) return refuse(RestoreRefusal::kNoKey);
  make_directory(directory);
  check_safety(directory);
  const FileLock setting_up(directory.setup_lock(), FileLock::Kind::kExclusive);
  const auto alone = FileLock::try_exclusive(directory.use_lock());
  if (!alone) return refuse(RestoreRefusal::kInUse);
  std::optional<MadeDirectory> made;
  if (is_missing) made.emplace(directory);
  const auto key = key_for(directory, key_file);
  if (!key) return Failure(key.error());
  const UnfinishedDatabase unfinished(directory.unfinished_database());
  storage::copy_sqlite(file, directory.unfinished_database());
  auto report = prepare(directory, *key, clock, actor);
  if (!report) return report;
  if (made) made->keep();
  refuse_calls_up_to(directory, *key, unix_seconds(report->calls_refused_until));
  if (!std::filesystem::exists(directory.key())) keep_key_file(directory.key(), *key);
  finish_database(directory);
  report->replaced = set_aside(directory, clock.now());
  put_database_in_place(directory);
  return report;
}

}  // namespace gatehouse::installation

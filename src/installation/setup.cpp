#include "installation/setup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/unavailable.h"
#include "configuration/configuration_error.h"
#include "installation/key_file.h"
#include "operators/operator.h"
#include "storage/file_nonce_journal.h"
#include "storage/migrations.h"
#include "storage/sql_installation.h"
#include "storage/sql_operators.h"
#include "storage/sqlite_database.h"

// A first set-up goes through these states, each on disk before the next:
//   1  unfinished_database()               begun anew
//   2  finished_database()                 begun anew
//   3  finished_database() and key()       gone on with: the two belong together
//   4  the same and a state in nonces()    gone on with
//   5  database() and key()                set up
// A database that is missing in any other state was lost.

namespace gatehouse::installation {
namespace {

constexpr std::string_view kKeyCheck = "key_check";

bool is_there(const std::filesystem::path& file) {
  struct stat status {};

  return ::lstat(file.c_str(), &status) == 0;
}

std::filesystem::path side_file(std::filesystem::path database, const char* suffix) {
  return database += suffix;
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return;
  throw Unavailable("cannot rename " + from.string() + " to " + to.string() + ": " +
                    std::strerror(errno));
}

void sync_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (synced) give_to_owner_of(file.parent_path(), descriptor);
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw Unavailable("cannot write " + file.string() + ": " + std::strerror(reason));
}

[[noreturn]] void refuse_lost_database(const DataDirectory& directory, const std::string& how) {
  throw configuration::ConfigurationError(
      "the database " + directory.database().string() + " " + how + ", although its key " +
      directory.key().string() +
      " is there. Restore it from your backup: gatehouse restore FILE. Or, to "
      "start anew without anything that was in it, remove the key, the "
      "database, the directory nonces and nonces.state. Nothing was changed.");
}

[[noreturn]] void refuse_other_key(const DataDirectory& directory) {
  throw configuration::ConfigurationError(
      "the key file " + directory.key().string() + " does not belong to the database " +
      directory.database().string() + ". Restore the one it was made with. Nothing was changed.");
}

[[noreturn]] void refuse_missing(const DataDirectory& directory) {
  throw configuration::ConfigurationError(
      "there is no data directory of Gatehouse at " + directory.path.string() +
      ". Is --data-dir right? `gatehouse serve` and `gatehouse admin create` set up a new one.");
}

void add_first_role(storage::Database& database) {
  storage::SqlOperators people(database);
  const std::string name(operators::kAdministrators);
  if (!people.find_role(name)) people.add_role(name, access::GrantSelection::all());
}

// States 1 to 3.
void set_up(const DataDirectory& directory, const Clock& clock, Random& random) {
  if (::chmod(directory.path.c_str(), 0700) != 0 && errno != EPERM) {
    throw Unavailable("cannot change the mode of " + directory.path.string() + ": " +
                      std::strerror(errno));
  }
  remove_unfinished_keys(directory.path);
  remove_database(directory.unfinished_database());
  remove_database(directory.finished_database());
  const auto key = crypto::RootKey::generate(random);
  {
    const auto database = storage::open_sqlite(directory.unfinished_database());
    fill_new_database(*database, key, clock);
  }
  finish_database(directory);
  keep_key_file(directory.key(), key);
}

// States 4 and 5; refuses when nothing is there to go on with. The memory of nonces comes before
// the database in which credentials can be: from then on, a missing one is a loss and never taken
// for a new installation.
void go_on(const DataDirectory& directory, const crypto::RootKey& key) {
  if (!is_there(directory.finished_database())) refuse_lost_database(directory, "is missing");
  const auto kind = kind_of(*storage::open_sqlite(directory.finished_database()), key);
  if (kind != DatabaseKind::kOfThisKey) refuse_lost_database(directory, "is missing");
  storage::FileNonceJournal::set_up(directory.nonces(), nonce_seal(key));
  give_nonces_to_owner(directory);
  put_database_in_place(directory);
}

std::unique_ptr<storage::Database> open_database(const DataDirectory& directory,
                                                 const crypto::RootKey& key, const Clock& clock) {
  std::error_code ignored;
  if (std::filesystem::file_size(directory.database(), ignored) == 0) {
    refuse_lost_database(directory, "is empty");
  }
  auto database = storage::open_sqlite(directory.database());
  switch (kind_of(*database, key)) {
    case DatabaseKind::kNotOurs:
      refuse_lost_database(directory, "does not hold the tables of Gatehouse");
    case DatabaseKind::kOfAnotherKey:
      refuse_other_key(directory);
    case DatabaseKind::kOfThisKey:
      break;
  }
  storage::migrate(*database, storage::known_migrations(), clock);
  add_first_role(*database);
  return database;
}

}  // namespace

OpenedDirectory open_directory(const DataDirectory& directory, const Clock& clock, Random& random,
                               IfMissing if_missing) {
  const auto is_missing = [&] {
    return !is_there(directory.database()) && !is_there(directory.key());
  };
  // A lock without the rest is of somebody who sets up just now, or did not finish.
  if (if_missing == IfMissing::kRefused && is_missing() && !is_there(directory.setup_lock())) {
    refuse_missing(directory);
  }
  make_directory(directory);
  check_safety(directory);
  const FileLock setting_up(directory.setup_lock(), FileLock::Kind::kExclusive);
  FileLock in_use(directory.use_lock(), FileLock::Kind::kShared);
  const bool has_database = is_there(directory.database());
  const auto age = is_missing() ? OpenedDirectory::Age::kNew : OpenedDirectory::Age::kUsed;
  if (is_missing() && if_missing == IfMissing::kRefused) refuse_missing(directory);
  if (is_missing()) set_up(directory, clock, random);
  auto key = read_key_file(directory.key());
  if (!has_database) go_on(directory, key);
  // Beside a database in place, one on its way there is of no use to anybody.
  remove_database(directory.finished_database());
  auto database = open_database(directory, key, clock);
  return {std::move(in_use), std::move(key), std::move(database), age};
}

void fill_new_database(storage::Database& database, const crypto::RootKey& key,
                       const Clock& clock) {
  storage::migrate(database, storage::known_migrations(), clock);
  storage::SqlInstallation(database).put(kKeyCheck, key.check_value());
  add_first_role(database);
}

DatabaseKind kind_of(storage::Database& database, const crypto::RootKey& key) {
  if (!database.has_table("installation")) return DatabaseKind::kNotOurs;
  const auto check = storage::SqlInstallation(database).value_of(kKeyCheck);
  if (!check || check->empty()) return DatabaseKind::kNotOurs;
  return *check == key.check_value() ? DatabaseKind::kOfThisKey : DatabaseKind::kOfAnotherKey;
}

crypto::FastHash nonce_seal(const crypto::RootKey& key) {
  const auto derived = key.derive(crypto::KeyPurpose::kNonces);
  crypto::FastHash::Key out{};
  std::copy_n(derived.begin(), out.size(), out.begin());
  return crypto::FastHash(out);
}

void finish_database(const DataDirectory& directory) {
  const auto unfinished = directory.unfinished_database();
  if (is_there(side_file(unfinished, "-wal"))) {
    throw Unavailable("the database " + unfinished.string() + " could not be completed");
  }
  sync_file(unfinished);
  rename_file(unfinished, directory.finished_database());
  sync_directory(directory.path);
}

void put_database_in_place(const DataDirectory& directory) {
  // The log of a database that was moved away must not be applied to this one.
  const auto stale = side_file(directory.database(), "-wal");
  if (is_there(stale)) rename_file(stale, side_file(directory.database(), "-wal.of-lost-database"));
  ::unlink(side_file(directory.database(), "-shm").c_str());
  sync_directory(directory.path);
  rename_file(directory.finished_database(), directory.database());
  sync_directory(directory.path);
}

void give_nonces_to_owner(const DataDirectory& directory) {
  const auto give = [&](const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return;
    give_to_owner_of(directory.path, descriptor);
    ::close(descriptor);
  };
  give(directory.nonces());
  give(directory.nonces().string() + ".state");
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(directory.nonces(), none)) {
    give(entry.path());
  }
}

void remove_database(const std::filesystem::path& database) {
  for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
    ::unlink(side_file(database, suffix).c_str());
  }
}

}  // namespace gatehouse::installation

#pragma once

#include <memory>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "crypto/root_key.h"
#include "installation/data_directory.h"
#include "storage/database.h"

namespace gatehouse::installation {

// A data directory whose key and database are there and belong together.
struct OpenedDirectory {
  std::optional<FileLock> in_use;  // keeps a restore out; absent for a database in memory
  crypto::RootKey key;
  std::unique_ptr<storage::Database> database;
  enum class Age { kNew, kUsed } age = Age::kUsed;  // kNew: it was set up for this
};

// What becomes of a directory in which nothing of Gatehouse is.
enum class IfMissing { kRefused, kSetUp };

// Opens the directory; where there is none, or one without key and database, it is refused, with
// nothing made, or set up. Any number of processes may do so at once. A set-up that was killed at
// any point is finished or begun anew.
//
// Throws ConfigurationError, and leaves key and data as they are, when the directory is not safe
// (check_safety()), when key or database is missing or holds nothing while the other is there, and
// when they do not belong together. Throws Unavailable when the disk fails, and when the database
// is of a newer program.
[[nodiscard]] OpenedDirectory open_directory(const DataDirectory& directory, const Clock& clock,
                                             Random& random, IfMissing if_missing);

// Makes an empty database one of Gatehouse and of that key, with all that a new one holds.
void fill_new_database(storage::Database& database, const crypto::RootKey& key, const Clock& clock);

// What makes a database one of Gatehouse, and of one key.
enum class DatabaseKind { kNotOurs, kOfAnotherKey, kOfThisKey };
[[nodiscard]] DatabaseKind kind_of(storage::Database& database, const crypto::RootKey& key);

// What nonces are kept under, and what the files of their memory are sealed with.
[[nodiscard]] crypto::FastHash nonce_seal(const crypto::RootKey& key);

// Under the set-up lock: makes a completed unfinished_database(), which nobody has open, the
// finished one, on disk.
void finish_database(const DataDirectory& directory);

// Under the set-up lock, with no database in place: puts the finished one there, on disk.
void put_database_in_place(const DataDirectory& directory);

// What the superuser wrote to the memory of nonces belongs to the directory's owner.
void give_nonces_to_owner(const DataDirectory& directory);

// Removes a database with its side files.
void remove_database(const std::filesystem::path& database);

}  // namespace gatehouse::installation

#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "history/history.h"
#include "installation/data_directory.h"
#include "storage/restored_database.h"

namespace gatehouse::installation {

// A backup is a copy of the database. The key is no part of it: whoever has both has every secret.

enum class BackupRefusal { kExists };

// Copies the database of `directory`, which others may use meanwhile, into `file`, which its owner
// alone may read and which is there completely or not at all. `seal` is what the nonces are sealed
// with. Returns when it was taken. Throws Unavailable when it fails.
[[nodiscard]] Result<Timestamp, BackupRefusal> write_backup(const DataDirectory& directory,
                                                            const crypto::FastHash& seal,
                                                            const std::filesystem::path& file,
                                                            const Clock& clock);

enum class RestoreRefusal {
  kMissing,      // there is no such file
  kDamaged,      // SQLite finds something wrong with it
  kNotABackup,   // it holds no database of Gatehouse
  kInUse,        // a server or a command has the directory open
  kNoKey,        // the directory has none and none was given
  kAnotherKey,   // the key in the directory is not the one that was given
  kKeyMismatch,  // the backup was not made with this key
};

struct RestoreRefused {
  RestoreRefusal reason;
  std::string detail;  // SQLite's words; otherwise empty
};

struct Restored {
  std::optional<Timestamp> taken_at;              // absent when that is not on record
  std::optional<std::filesystem::path> replaced;  // where the database is that was there before
  storage::Ended ended;
  // Absent when there was none to compare with, or it could not be read.
  std::optional<storage::BroughtBack> brought_back;
  Timestamp calls_refused_until;  // timestamps of calls up to here are not accepted any more
};

// Puts a backup in the place of the database of `directory`, which may be empty; `key_file` is the
// key for one that has none. Nothing is changed when it is refused. Killed at any point, it is
// begun anew, or finished by the next command that opens the directory. Throws what
// open_directory() throws.
[[nodiscard]] Result<Restored, RestoreRefused> restore_backup(
    const DataDirectory& directory, const std::filesystem::path& file,
    const std::optional<std::filesystem::path>& key_file, const Clock& clock,
    const history::Actor& actor);

}  // namespace gatehouse::installation

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/time.h"
#include "storage/database.h"

namespace gatehouse::storage {

// Copies the SQLite database `from`, which others may use meanwhile, into the new file `to`: what
// had been committed at one moment. `to` may be read by its owner only. Throws Unavailable when
// that fails and when there is a file that is not empty.
void copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to);

// What a backup says of itself.
struct BackupNote {
  Timestamp taken_at;
  // The high-water mark of the nonces at that time; absent when it was not known.
  std::optional<std::int64_t> nonce_mark_seconds;
};

// Puts the note in a copy, and the copy on disk. Throws Unavailable.
void finish_backup(const std::filesystem::path& copy, const BackupNote& note);

// Takes the note out of a restored database, which is no backup any more. Absent when it has none,
// because it was copied by other means. Belongs into a transaction.
[[nodiscard]] std::optional<BackupNote> take_backup_note(Database& restored);

// What is damaged in the database, in SQLite's words; empty when it is whole. Nothing is written.
[[nodiscard]] std::string sqlite_damage(const std::filesystem::path& file);

}  // namespace gatehouse::storage

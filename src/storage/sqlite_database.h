#pragma once

#include <filesystem>
#include <memory>

#include "storage/database.h"

namespace gatehouse::storage {

// Opens the SQLite database in `file`, or makes it: write-ahead log, foreign keys enforced, every
// commit on disk before it returns. Only its owner may read the file. Other processes may use the
// same file at the same time. Reads have connections of their own, which no write makes wait; one
// who writes waits up to five seconds for all others, here and in other processes, together.
[[nodiscard]] std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file);

// A database in memory, for tests.
[[nodiscard]] std::unique_ptr<Database> open_sqlite_in_memory();

}  // namespace gatehouse::storage

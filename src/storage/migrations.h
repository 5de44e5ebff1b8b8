#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "storage/database.h"

namespace gatehouse::storage {

// One step of the schema: a file of storage/migrations/.
struct Migration {
  std::int64_t number;
  std::string name;  // "0001_initial.sql"
  std::string sql;
};

// All steps that this program knows, in order.
[[nodiscard]] std::vector<Migration> known_migrations();

// The number of the last step that was made on this database; 0 for an empty one.
[[nodiscard]] std::int64_t schema_version(Database& database);

// Makes the steps that are missing, each in a transaction of its own. There is no way back. Throws
// Unavailable, with nothing written, when the database is of a newer program.
void migrate(Database& database, const std::vector<Migration>& migrations, const Clock& clock);

}  // namespace gatehouse::storage

#pragma once

#include <cstdint>

#include "storage/database.h"

namespace gatehouse::storage {

// The revision grows with everything that changes how calls are judged. Whoever holds a snapshot
// compares it to know whether there is news.
[[nodiscard]] inline std::int64_t revision(Database& database) {
  return database.query_integer("SELECT value FROM sequences WHERE name = 'revision'").value_or(0);
}

// Starts a new revision and returns it. Belongs into the transaction of the change.
[[nodiscard]] inline std::int64_t next_revision(Database& database) {
  return database.next_in_sequence("revision");
}

}  // namespace gatehouse::storage

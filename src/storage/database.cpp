#include "storage/database.h"

#include "base/unavailable.h"

namespace gatehouse::storage {

std::optional<std::int64_t> Database::query_integer(std::string_view sql, Parameters parameters) {
  std::optional<std::int64_t> value;
  query(sql, parameters, [&](const Row& row) { value = row.integer(0); });
  return value;
}

void Database::query_rows(std::string_view table, std::string_view sql, Parameters parameters,
                          const Visitor& visit) {
  query(sql, parameters, [&](const Row& row) {
    try {
      visit(row);
      if (!damage_.empty()) damage_.clear(table, row.shown(0));
    } catch (const Damaged& damaged) {
      damage_.report(table, row.shown(0), damaged.what());
    }
  });
}

std::int64_t Database::next_in_sequence(std::string_view name) {
  const auto value = execute_returning(
      "INSERT INTO sequences (name, value) VALUES ($1, 1) "
      "ON CONFLICT (name) DO UPDATE SET value = sequences.value + 1 RETURNING value",
      {name});
  if (!value) throw Unavailable("the database gave no number for " + std::string(name));
  return *value;
}

}  // namespace gatehouse::storage

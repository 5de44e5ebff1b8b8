#include "storage/sql_installation.h"

namespace gatehouse::storage {

std::optional<std::string> SqlInstallation::value_of(std::string_view name) {
  std::optional<std::string> value;
  database_.query("SELECT value FROM installation WHERE name = $1", {name},
                  [&](const Row& row) { value = row.text(0); });
  return value;
}

void SqlInstallation::put(std::string_view name, std::string_view value) {
  database_.execute(
      "INSERT INTO installation (name, value) VALUES ($1, $2) "
      "ON CONFLICT (name) DO UPDATE SET value = $2",
      {name, value});
}

}  // namespace gatehouse::storage

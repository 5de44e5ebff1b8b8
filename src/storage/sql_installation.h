#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/database.h"

namespace gatehouse::storage {

// What is known of the installation as a whole, by name: whose key it is under, where the last
// server was found.
class SqlInstallation {
 public:
  // The database outlives this.
  explicit SqlInstallation(Database& database) : database_(database) {}

  // Absent when nothing was put under the name.
  [[nodiscard]] std::optional<std::string> value_of(std::string_view name);
  void put(std::string_view name, std::string_view value);

 private:
  Database& database_;
};

}  // namespace gatehouse::storage

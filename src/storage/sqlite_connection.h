#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "storage/database.h"

namespace gatehouse::storage {

// One connection to a SQLite database with the statements that were prepared on it. Belongs to one
// thread at a time. Throws Unavailable with SQLite's own words.
class SqliteConnection {
 public:
  enum class Use { kReadsOnly, kReadsAndWrites };

  SqliteConnection(const std::string& file, Use use);

  // How long a statement waits for locks of other connections from now on.
  void wait_at_most(std::chrono::milliseconds time);

  std::int64_t execute(std::string_view sql, Database::Parameters parameters);
  void query(std::string_view sql, Database::Parameters parameters, const Database::Visitor& visit);
  void execute_script(const std::string& sql);
  void roll_back() noexcept;

  // How many rows were changed since the connection was opened, also by what was rolled back.
  [[nodiscard]] std::int64_t total_changes() const;

 private:
  class Lease;

  SQLite::Database database_;
  std::multimap<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> statements_;
};

}  // namespace gatehouse::storage

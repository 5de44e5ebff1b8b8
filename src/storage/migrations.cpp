#include "storage/migrations.h"

#include <algorithm>

#include "base/embedded_files.h"
#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_migrations();
}

namespace gatehouse::storage {
std::vector<Migration> known_migrations() {
  std::vector<Migration> migrations;
  for (const auto& file : base::embedded_files_migrations()) {
    migrations.push_back({parse_digits(file.path.substr(0, 4)).value(), std::string(file.path),
                          std::string(file.content())});
  }
  std::ranges::sort(migrations, {}, &Migration::number);
  return migrations;
}

std::int64_t schema_version(Database& database) {
  if (!database.has_table("migrations")) return 0;
  return database.query_integer("SELECT coalesce(max(number), 0) FROM migrations").value_or(0);
}

void migrate(Database& database, const std::vector<Migration>& migrations, const Clock& clock) {
  const auto present = schema_version(database);
  const auto newest = migrations.empty() ? 0 : migrations.back().number;
  if (present > newest) {
    throw Unavailable("the database has schema " + std::to_string(present) +
                      ", but this program knows only " + std::to_string(newest) +
                      "; start the newer version of gatehouse that wrote it");
  }
  if (present == 0) {
    database.execute_script(
        "CREATE TABLE IF NOT EXISTS migrations "
        "(number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
  }
  for (const auto& step : migrations) {
    if (step.number <= present) continue;
    database.run([&] {
      // Another process may have been faster.
      if (schema_version(database) >= step.number) return Transactions::Outcome::kCommit;
      database.execute_script(step.sql);
      database.execute("INSERT INTO migrations (number, name, applied_at) VALUES ($1, $2, $3)",
                       {step.number, std::string_view(step.name), stored(clock.now())});
      return Transactions::Outcome::kCommit;
    });
  }
}

}  // namespace gatehouse::storage

#pragma once

#include "settings/retention.h"
#include "storage/sql_history.h"

namespace gatehouse::storage {

class SqlRecords final : public settings::RecordStore {
 public:
  SqlRecords(Database& database, SqlHistory& history) : database_(database), history_(history) {}

  settings::RecordCounts counts() override;
  Removal remove_expired(const settings::RetentionRules& rules, Timestamp now) override;

 private:
  [[nodiscard]] settings::RecordCount count(std::string_view sql);
  [[nodiscard]] bool is_any(std::string_view old, Timestamp before);
  void remove_history(Timestamp before, Removal& removal);
  void remove_numbered(std::string_view table, Timestamp before, Removal& removal);
  void remove_usage(Timestamp before, Removal& removal);

  Database& database_;
  SqlHistory& history_;
};

}  // namespace gatehouse::storage

#pragma once

#include "events/event.h"
#include "storage/database.h"

namespace gatehouse::storage {

// Adds the event of a change, in the change's transaction, and returns its number. Only so many of
// the newest are kept that whoever looks once in a while misses none.
std::int64_t add_event(Database& database, const events::Event& event);

// Events in SQL.
class SqlEvents final : public events::EventLog {
 public:
  explicit SqlEvents(Database& database) : database_(database) {}

  std::int64_t last() override;
  events::Batch after(std::int64_t number) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage

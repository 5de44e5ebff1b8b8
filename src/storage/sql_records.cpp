#include "storage/sql_records.h"

namespace gatehouse::storage {
namespace {

// A batch is short enough that nobody notices that it holds the lock.
constexpr std::int64_t kBatch = 500;

std::int64_t hours_of(Timestamp time) { return unix_seconds(time) / 3600; }

// The numbers of the oldest records of a table that are older than $1. Numbers ascend with time but
// for steps of the clock, so only the first ones are looked at.
std::string oldest_of(std::string_view table) {
  return "SELECT number FROM (SELECT number, at FROM " + std::string(table) +
         " ORDER BY number LIMIT " + std::to_string(kBatch) + ") AS oldest WHERE at < $1";
}

}  // namespace

settings::RecordCount SqlRecords::count(std::string_view sql) {
  settings::RecordCount found;
  database_.query(sql, {}, [&](const Row& row) {
    found.count = row.integer(0);
    if (!row.is_null(1)) found.oldest = row.time(1);
  });
  return found;
}

settings::RecordCounts SqlRecords::counts() {
  auto usage = count("SELECT count(*), min(hour) * 3600000 FROM usage_hours");
  return {
      .history = count("SELECT count(*), (SELECT at FROM history ORDER BY number LIMIT 1) "
                       "FROM history"),
      .deliveries = count("SELECT count(*), (SELECT at FROM deliveries ORDER BY number LIMIT 1) "
                          "FROM deliveries"),
      .notifications = count("SELECT count(*), (SELECT at FROM notifications ORDER BY number "
                             "LIMIT 1) FROM notifications"),
      .usage = usage};
}

bool SqlRecords::is_any(std::string_view old, Timestamp before) {
  bool found = false;
  database_.query(std::string(old) + " LIMIT 1", {stored(before)},
                  [&](const Row&) { found = true; });
  return found;
}

void SqlRecords::remove_history(Timestamp before, Removal& removal) {
  if (!is_any(oldest_of("history"), before)) return;
  const auto removed = history_.remove_oldest(before, kBatch);
  if (removed) {
    removal.removed += *removed;
  } else {
    removal.fault = removed.error();
  }
}

void SqlRecords::remove_numbered(std::string_view table, Timestamp before, Removal& removal) {
  const auto old = oldest_of(table);
  if (!is_any(old, before)) return;
  removal.removed += static_cast<std::size_t>(database_.execute(
      "DELETE FROM " + std::string(table) + " WHERE number IN (" + old + ")", {stored(before)}));
}

void SqlRecords::remove_usage(Timestamp before, Removal& removal) {
  const auto hour = hours_of(before);
  if (!database_.query_integer("SELECT hour FROM usage_hours WHERE hour < $1 LIMIT 1", {hour})) {
    return;
  }
  removal.removed += static_cast<std::size_t>(database_.execute(
      "DELETE FROM usage_hours WHERE (integration_id, hour) IN "
      "(SELECT integration_id, hour FROM usage_hours WHERE hour < $1 ORDER BY hour LIMIT $2)",
      {hour, kBatch}));
}

SqlRecords::Removal SqlRecords::remove_expired(const settings::RetentionRules& rules,
                                               Timestamp now) {
  Removal removal;
  if (rules.history) remove_history(now - *rules.history, removal);
  if (rules.deliveries) remove_numbered("deliveries", now - *rules.deliveries, removal);
  if (rules.notifications) remove_numbered("notifications", now - *rules.notifications, removal);
  if (rules.usage) remove_usage(now - *rules.usage, removal);
  return removal;
}

}  // namespace gatehouse::storage

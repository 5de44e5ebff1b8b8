#include "storage/sql_history.h"

#include <boost/json.hpp>

namespace gatehouse::storage {
namespace {

namespace json = boost::json;

std::string to_json(const std::vector<history::Change>& changes) {
  json::array out;
  for (const auto& change : changes) {
    out.push_back({{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  return json::serialize(out);
}

std::vector<history::Change> changes_from(const std::string& text) try {
  std::vector<history::Change> changes;
  const auto document = json::parse(text);
  for (const auto& entry : document.as_array()) {
    changes.push_back({json::value_to<std::string>(entry.at("field")),
                       json::value_to<std::string>(entry.at("before")),
                       json::value_to<std::string>(entry.at("after"))});
  }
  return changes;

} catch (const std::exception&) {
  throw Damaged("its changes are not what was written");
}

history::Event event_of(const Row& row) {
  return {.number = row.integer(0),
          .at = row.time(1),
          .actor = {static_cast<history::Actor::Kind>(row.integer(2)), row.text(3)},
          .action = row.text(4),
          .object_type = row.text(5),
          .object_id = row.text(6),
          .object_name = row.text(7),
          .changes = changes_from(row.text(8))};
}

constexpr std::string_view kColumns =
    "SELECT number, at, actor_kind, actor_name, action, object_type, object_id, object_name, "
    "changes FROM history ";

std::int64_t upper_bound(std::int64_t before) { return before > 0 ? before : INT64_MAX; }

}  // namespace

void SqlHistory::record(const history::Event& event) {
  const auto changes = to_json(event.changes);
  database_.run([&] {
    database_.execute(
        "INSERT INTO history (number, at, actor_kind, actor_name, action, object_type, object_id, "
        "object_name, changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {database_.next_in_sequence("history"), stored(event.at),
         static_cast<std::int64_t>(event.actor.kind), std::string_view(event.actor.name),
         std::string_view(event.action), std::string_view(event.object_type),
         std::string_view(event.object_id), std::string_view(event.object_name),
         std::string_view(changes)});
    return Transactions::Outcome::kCommit;
  });
}

std::vector<history::Event> SqlHistory::about(const std::string& object_type,
                                              const std::string& object_id, std::size_t limit,
                                              std::int64_t before) {
  std::vector<history::Event> events;
  database_.query_rows("history",
                       std::string(kColumns) +
                           "WHERE object_type = $1 AND object_id = $2 AND number < $3 "
                           "ORDER BY number DESC LIMIT $4",
                       {std::string_view(object_type), std::string_view(object_id),
                        upper_bound(before), static_cast<std::int64_t>(limit)},
                       [&](const Row& row) { events.push_back(event_of(row)); });
  return events;
}

std::vector<history::Event> SqlHistory::newest(std::size_t limit, std::int64_t before) {
  std::vector<history::Event> events;
  database_.query_rows("history",
                       std::string(kColumns) + "WHERE number < $1 ORDER BY number DESC LIMIT $2",
                       {upper_bound(before), static_cast<std::int64_t>(limit)},
                       [&](const Row& row) { events.push_back(event_of(row)); });
  return events;
}

}  // namespace gatehouse::storage

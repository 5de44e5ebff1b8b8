#include "storage/sql_history.h"

#include <boost/json.hpp>
#include <charconv>
#include <exception>

#include "storage/sql_events.h"

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

std::vector<history::Change> changes_from(const std::string& text) {
  std::vector<history::Change> changes;
  try {
    const auto document = json::parse(text);
    for (const auto& entry : document.as_array()) {
      changes.push_back({json::value_to<std::string>(entry.at("field")),
                         json::value_to<std::string>(entry.at("before")),
                         json::value_to<std::string>(entry.at("after"))});
    }
  } catch (const std::exception&) {
    throw Damaged("its changes are not what was written");
  }
  return changes;
}

history::ObjectType object_type_from(std::string_view name) {
  const auto type = history::object_type_named(name);
  if (!type) throw Damaged("it is about something that is nothing here");
  return *type;
}

// A record that somebody damaged is still shown.
void add_entry(std::vector<history::Entry>& entries, const Row& row) {
  entries.push_back({.number = row.integer(0),
                     .at = row.time(1),
                     .actor = {static_cast<history::Actor::Kind>(row.integer(2)), row.text(3)},
                     .action = row.text(4),
                     .object_id = row.text(6),
                     .object_name = row.text(7),
                     .changes = {{"(unreadable)", "", ""}}});
  entries.back().object_type = object_type_from(row.text(5));
  entries.back().changes = changes_from(row.text(8));
}

constexpr std::string_view kColumns =
    "SELECT number, at, actor_kind, actor_name, action, object_type, object_id, object_name, "
    "changes FROM history ";

history::StoredRecord stored_record_of(const Row& row) {
  history::StoredRecord record{.number = row.integer(0),
                               .at = row.integer(1),
                               .actor_kind = row.integer(2),
                               .actor_name = row.text(3),
                               .action = row.text(4),
                               .object_type = row.text(5),
                               .object_id = row.text(6),
                               .object_name = row.text(7),
                               .changes = row.text(8),
                               .seal = std::nullopt};
  if (!row.is_null(9)) record.seal = row.blob(9);
  return record;
}

// What stored_record_of() reads, oldest first.
constexpr std::string_view kStoredRecords =
    "SELECT number, at, actor_kind, actor_name, action, object_type, object_id, object_name, "
    "changes, seal FROM history WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3";

constexpr std::int64_t kVerifiedAtOnce = 1000;
constexpr int kVerifyTriesMax = 5;

std::int64_t upper_bound(std::int64_t before) { return before > 0 ? before : INT64_MAX; }

history::StoredRecord to_store(const history::Entry& entry, std::int64_t number) {
  return {.number = number,
          .at = stored(entry.at),
          .actor_kind = static_cast<std::int64_t>(entry.actor.kind),
          .actor_name = entry.actor.name,
          .action = entry.action,
          .object_type = std::string(name_of(entry.object_type)),
          .object_id = entry.object_id,
          .object_name = entry.object_name,
          .changes = to_json(entry.changes),
          .seal = std::nullopt};
}

std::optional<std::int64_t> integration_of(const history::Entry& entry) {
  std::int64_t id = 0;
  const auto* end = entry.object_id.data() + entry.object_id.size();
  const auto parsed = std::from_chars(entry.object_id.data(), end, id);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
  if (entry.object_type != history::ObjectType::kIntegration || !is_number) return std::nullopt;
  return id;
}

bool are_equal(const std::optional<history::Anchor>& a, const std::optional<history::Anchor>& b) {
  return a.has_value() == b.has_value() && (!a || a->hash == b->hash);
}

}  // namespace

std::optional<history::Anchor> SqlHistory::find(history::AnchorKind kind) {
  std::optional<history::Anchor> found;
  database_.query("SELECT number, at, seal, hash FROM history_chain WHERE name = $1",
                  {name_of(kind)}, [&](const Row& row) {
                    found = {row.integer(0), row.integer(1), row.blob(2), row.blob(3)};
                  });
  return found;
}

void SqlHistory::put(history::AnchorKind kind, const history::Anchor& anchor) {
  database_.execute(
      "INSERT INTO history_chain (name, number, at, seal, hash) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (name) DO UPDATE SET number = $2, at = $3, seal = $4, hash = $5",
      {name_of(kind), anchor.number, anchor.at, Blob{anchor.seal}, Blob{anchor.hash}});
}

// Where an end of the chain is lost or forged, nothing is made good: the next record does not fit
// any more, and verify() finds it.
std::string SqlHistory::previous_seal(const history::StoredRecord& next) {
  if (const auto head = find(history::AnchorKind::kHead)) {
    return chain_.is_genuine(history::AnchorKind::kHead, *head) ? head->seal : "";
  }
  const bool is_first =
      !find(history::AnchorKind::kStart) &&
      !database_.query_integer("SELECT number FROM history WHERE seal IS NOT NULL LIMIT 1");
  if (!is_first) return "";
  const auto start = chain_.new_start(next.number - 1, next.at);
  put(history::AnchorKind::kStart, start);
  return start.seal;
}

void SqlHistory::record(const history::Entry& entry) {
  database_.run([&] {
    const auto record = to_store(entry, database_.next_in_sequence("history"));
    const auto seal = chain_.seal_of(record, previous_seal(record));
    database_.execute(
        "INSERT INTO history (number, at, actor_kind, actor_name, action, object_type, object_id, "
        "object_name, changes, seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {record.number, record.at, record.actor_kind, std::string_view(record.actor_name),
         std::string_view(record.action), std::string_view(record.object_type),
         std::string_view(record.object_id), std::string_view(record.object_name),
         std::string_view(record.changes), Blob{seal}});
    put(history::AnchorKind::kHead,
        chain_.anchor(history::AnchorKind::kHead, record.number, record.at, seal));
    if (const auto id = integration_of(entry)) {
      add_event(database_, {.kind = events::Kind::kIntegrationRecorded, .id = *id});
    }
    return Transactions::Outcome::kCommit;
  });
}

history::Verification SqlHistory::verify() {
  // Who records or removes at this moment moves an end of the chain; then it is gone over again.
  auto found = verify_once();
  for (int tries = 1; found.fault && tries < kVerifyTriesMax; ++tries) {
    const auto start = find(history::AnchorKind::kStart);
    const auto head = find(history::AnchorKind::kHead);
    if (are_equal(start, found.start) && are_equal(head, found.head)) break;
    found = verify_once();
  }
  return found;
}

history::Verification SqlHistory::verify_once() {
  const auto head = find(history::AnchorKind::kHead);
  history::ChainVerifier verifier(chain_, find(history::AnchorKind::kStart), head);
  const auto end = head ? head->number : INT64_MAX;
  auto last = INT64_MIN;
  for (bool more = true; more && !verifier.fault();) {
    more = false;
    database_.query(kStoredRecords, {last, end, kVerifiedAtOnce}, [&](const Row& row) {
      const auto record = stored_record_of(row);
      verifier.take(record);
      last = record.number;
      more = true;
    });
  }
  auto found = verifier.finish();
  if (!found.fault && head) found.fault = added_behind(*head);
  return found;
}

// Records behind the end of the chain, unless the chain has grown meanwhile.
std::optional<history::ChainFault> SqlHistory::added_behind(const history::Anchor& head) {
  const auto number = database_.query_integer(
      "SELECT number FROM history WHERE number > $1 ORDER BY number LIMIT 1", {head.number});
  if (!number || !are_equal(head, find(history::AnchorKind::kHead))) return std::nullopt;
  return history::ChainFault{history::ChainFault::Kind::kAdded, *number};
}

Result<std::size_t, history::ChainFault> SqlHistory::remove_oldest(Timestamp before,
                                                                   std::size_t limit) {
  return in_transaction(database_, [&]() -> Result<std::size_t, history::ChainFault> {
    const auto start = find(history::AnchorKind::kStart);
    history::ChainVerifier verifier(chain_, start, find(history::AnchorKind::kHead));
    std::optional<history::StoredRecord> last;
    std::size_t count = 0;
    bool are_old = true;
    database_.query(kStoredRecords, {INT64_MIN, INT64_MAX, static_cast<std::int64_t>(limit)},
                    [&](const Row& row) {
                      auto record = stored_record_of(row);
                      are_old = are_old && record.at < stored(before);
                      if (!are_old) return;
                      verifier.take(record);
                      last = std::move(record);
                      ++count;
                    });
    if (verifier.fault()) return Failure(*verifier.fault());
    if (!last) return count;
    database_.execute("DELETE FROM history WHERE number <= $1", {last->number});
    if (last->seal) {
      put(history::AnchorKind::kStart,
          chain_.anchor(history::AnchorKind::kStart, last->number, last->at, *last->seal));
    }
    return count;
  });
}

std::vector<history::Entry> SqlHistory::about(history::ObjectType object_type,
                                              const std::string& object_id, std::size_t limit,
                                              std::int64_t before) {
  std::vector<history::Entry> entries;
  database_.query_rows("history",
                       std::string(kColumns) +
                           "WHERE object_type = $1 AND object_id = $2 AND number < $3 "
                           "ORDER BY number DESC LIMIT $4",
                       {name_of(object_type), std::string_view(object_id), upper_bound(before),
                        static_cast<std::int64_t>(limit)},
                       [&](const Row& row) { add_entry(entries, row); });
  return entries;
}

std::vector<history::Entry> SqlHistory::newest(std::size_t limit, std::int64_t before) {
  std::vector<history::Entry> entries;
  database_.query_rows("history",
                       std::string(kColumns) + "WHERE number < $1 ORDER BY number DESC LIMIT $2",
                       {upper_bound(before), static_cast<std::int64_t>(limit)},
                       [&](const Row& row) { add_entry(entries, row); });
  return entries;
}

}  // namespace gatehouse::storage

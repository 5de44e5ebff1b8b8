#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

using events::Batch;
using events::Event;
using events::Kind;

constexpr std::string_view kSequence = "events";
constexpr std::int64_t kKept = 10'000;

}  // namespace

std::int64_t add_event(Database& database, const Event& event) {
  std::int64_t number = 0;
  database.run([&] {
    number = database.next_in_sequence(kSequence);
    database.execute(
        "INSERT INTO events (number, kind, id, path) VALUES ($1, $2, $3, $4)",
        {number, static_cast<std::int64_t>(event.kind), event.id, std::string_view(event.path)});
    database.execute("DELETE FROM events WHERE number <= $1", {number - kKept});
    return Transactions::Outcome::kCommit;
  });
  return number;
}

std::int64_t SqlEvents::last() {
  return database_.query_integer("SELECT value FROM sequences WHERE name = $1", {kSequence})
      .value_or(0);
}

Batch SqlEvents::after(std::int64_t number) {
  Batch batch{.last = number};
  database_.query(
      "SELECT number, kind, id, path FROM events WHERE number > $1 ORDER BY number", {number},
      [&](const Row& row) {
        try {
          const auto next = row.integer(0);
          if (next != batch.last + 1) batch.continuity = Batch::Continuity::kGap;
          batch.last = next;
          batch.events.push_back(
              {.number = next,
               .kind = choice(row.integer(1), Kind::kIntegrationAdded, Kind::kDescriptionChanged),
               .id = row.integer(2),
               .path = row.text(3)});
        } catch (const Damaged&) {
          batch.continuity = Batch::Continuity::kGap;  // no reason to judge calls by the past
        }
      });
  return batch;
}

}  // namespace gatehouse::storage

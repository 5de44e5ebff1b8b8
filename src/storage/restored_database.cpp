#include "storage/restored_database.h"

#include <algorithm>
#include <map>

#include "integrations/hand_over.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

using integrations::HandOver;
using integrations::Trouble;

struct Entry {
  std::string name;
  std::string value;
};

// The rows of a query for id, name and a value, by id; several values of an id are put together.
std::map<std::string, Entry> entries(Database& database, std::string_view sql) {
  std::map<std::string, Entry> found;
  database.query(sql, {}, [&](const Row& row) {
    auto& entry = found[row.text(0)];
    entry.name = row.text(1);
    entry.value += row.blob(2) + '\n';
  });
  return found;
}

constexpr std::string_view kIntegrations =
    "SELECT CAST(id AS TEXT), name, CAST(consumer_key AS BLOB) FROM integrations";
constexpr std::string_view kTokens =
    "SELECT CAST(i.id AS TEXT), i.name, t.token_hash FROM integrations i "
    "JOIN access_tokens t ON t.integration_id = i.id";
constexpr std::string_view kGrants =
    "SELECT CAST(i.id AS TEXT), i.name, "
    "CAST(COALESCE(r.resource, CAST(i.all_resources AS TEXT)) AS BLOB) "
    "FROM integrations i LEFT JOIN integration_resources r ON r.integration_id = i.id "
    "ORDER BY i.id, r.resource";
constexpr std::string_view kActiveOperators =
    "SELECT CAST(id AS TEXT), username, CAST(username_key AS BLOB) FROM operators WHERE active = 1";
constexpr std::string_view kPasswords =
    "SELECT CAST(id AS TEXT), username, CAST(password_hash AS BLOB) FROM operators";
constexpr std::string_view kSettings =
    "SELECT path, path, CAST(COALESCE(sealed_value, value) AS BLOB) FROM settings";

enum class Missing { kCounts, kDoesNotCount };

// The names of what has another value in `replaced`, or is not there.
std::vector<std::string> differing(Database& restored, Database& replaced, std::string_view sql,
                                   Missing missing) {
  const auto now = entries(replaced, sql);
  std::vector<std::string> names;
  for (const auto& [id, entry] : entries(restored, sql)) {
    const auto found = now.find(id);
    const bool gone = found == now.end();
    if (gone ? missing == Missing::kCounts : found->second.value != entry.value) {
      names.push_back(entry.name);
    }
  }
  return names;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::ranges::sort(names);
  return names;
}

// Also those that are at their default again.
std::vector<std::string> settings_that_differ(Database& restored, Database& replaced) {
  auto paths = differing(restored, replaced, kSettings, Missing::kCounts);
  const auto then = entries(restored, kSettings);
  for (const auto& [path, entry] : entries(replaced, kSettings)) {
    if (!then.contains(path)) paths.push_back(path);
  }
  return paths;
}

}  // namespace

Ended end_what_was_open(Database& restored) {
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  Ended ended;
  ended.sessions = restored.execute("DELETE FROM sessions");
  ended.admin_tokens = restored.execute("DELETE FROM admin_tokens");
  ended.mails = restored.execute("DELETE FROM outbox");
  ended.hand_overs = restored.execute(
      "UPDATE hand_overs SET state = $1, trouble = $2, message = $3, next_attempt_at = NULL, "
      "claimed_until = NULL, window_started_at = NULL, sealed_request_token = NULL, "
      "sealed_request_secret = NULL WHERE state IN ($4, $5, $6)",
      {number(HandOver::State::kFailed), number(Trouble::kInterrupted),
       std::string_view("Gatehouse was restored from a backup. Nobody knows what has happened "
                        "since; send it again if it is still wanted."),
       number(HandOver::State::kDelivering), number(HandOver::State::kDelivered),
       number(HandOver::State::kExchanged)});
  add_event(restored, {.kind = events::Kind::kSessionsEnded});
  return ended;
}

BroughtBack compare(Database& restored, Database& replaced) {
  const auto names = [&](std::string_view sql, Missing missing) {
    return sorted(differing(restored, replaced, sql, missing));
  };
  return {.integrations = names(kIntegrations, Missing::kCounts),
          .access_tokens = names(kTokens, Missing::kCounts),
          .operators = names(kActiveOperators, Missing::kCounts),
          .passwords = names(kPasswords, Missing::kDoesNotCount),
          .grants = names(kGrants, Missing::kDoesNotCount),
          .settings = sorted(settings_that_differ(restored, replaced))};
}

}  // namespace gatehouse::storage

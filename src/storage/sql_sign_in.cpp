#include "storage/sql_sign_in.h"

#include "storage/sql_events.h"

namespace gatehouse::storage {

using events::Kind;
using operators::AdminToken;
using operators::Failures;
using operators::OperatorId;
using operators::Session;
using operators::SessionId;

std::vector<Session> SqlSessions::select(std::string_view condition,
                                         Database::Parameters parameters) {
  std::vector<Session> found;
  database_.query(
      "SELECT id, operator_id, key_hash, opened_at, used_at, confirmed_at, address, user_agent "
      "FROM sessions " +
          std::string(condition),
      parameters, [&](const Row& row) {
        found.push_back({.id = SessionId{row.integer(0)},
                         .person = OperatorId{row.integer(1)},
                         .key_hash = row.blob(2),
                         .opened_at = row.time(3),
                         .used_at = row.time(4),
                         .confirmed_at = row.time(5),
                         .client = {row.text(6), row.text(7)}});
      });
  return found;
}

SessionId SqlSessions::add(const Session& session) {
  std::int64_t id = 0;
  database_.run([&] {
    id = database_.next_in_sequence("sessions");
    database_.execute(
        "INSERT INTO sessions (id, operator_id, key_hash, opened_at, used_at, confirmed_at, "
        "address, user_agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {id, static_cast<std::int64_t>(session.person), Blob{session.key_hash},
         stored(session.opened_at), stored(session.used_at), stored(session.confirmed_at),
         std::string_view(session.client.address), std::string_view(session.client.user_agent)});
    return Transactions::Outcome::kCommit;
  });
  return SessionId{id};
}

std::optional<Session> SqlSessions::find(const std::string& key_hash) {
  auto found = select("WHERE key_hash = $1", {Blob{key_hash}});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Session> SqlSessions::of(OperatorId person) {
  return select("WHERE operator_id = $1 ORDER BY id DESC", {static_cast<std::int64_t>(person)});
}

void SqlSessions::touch(SessionId id, Timestamp used_at) {
  database_.execute("UPDATE sessions SET used_at = $2 WHERE id = $1",
                    {static_cast<std::int64_t>(id), stored(used_at)});
}

void SqlSessions::confirm(SessionId id, Timestamp confirmed_at) {
  database_.execute("UPDATE sessions SET confirmed_at = $2 WHERE id = $1",
                    {static_cast<std::int64_t>(id), stored(confirmed_at)});
}

bool SqlSessions::remove(SessionId id) {
  return remove("DELETE FROM sessions WHERE id = $1", {static_cast<std::int64_t>(id)}) == 1;
}

void SqlSessions::remove_stale(Timestamp opened_before, Timestamp used_before) {
  remove("DELETE FROM sessions WHERE opened_at < $1 OR used_at < $2",
         {stored(opened_before), stored(used_before)});
}

std::int64_t SqlSessions::remove(std::string_view sql, Database::Parameters parameters) {
  std::int64_t removed = 0;
  database_.run([&] {
    removed = database_.execute(sql, parameters);
    if (removed > 0) add_event(database_, {.kind = Kind::kSessionsEnded});
    return Transactions::Outcome::kCommit;
  });
  return removed;
}

void SqlDevices::put(const std::string& key_hash, OperatorId person, Timestamp known_at) {
  database_.execute(
      "INSERT INTO known_devices (key_hash, operator_id, known_at) VALUES ($1, $2, $3) "
      "ON CONFLICT (key_hash) DO UPDATE SET operator_id = $2, known_at = $3",
      {Blob{key_hash}, static_cast<std::int64_t>(person), stored(known_at)});
}

std::optional<OperatorId> SqlDevices::find(const std::string& key_hash) {
  const auto id = database_.query_integer(
      "SELECT operator_id FROM known_devices WHERE key_hash = $1", {Blob{key_hash}});
  if (!id) return std::nullopt;
  return OperatorId{*id};
}

void SqlDevices::remove_of(OperatorId person) {
  database_.execute("DELETE FROM known_devices WHERE operator_id = $1",
                    {static_cast<std::int64_t>(person)});
}

void SqlDevices::remove_older(Timestamp known_before) {
  database_.execute("DELETE FROM known_devices WHERE known_at < $1", {stored(known_before)});
}

Failures SqlFailures::of(const std::string& subject) {
  Failures failures;
  database_.query(
      "SELECT failures, last_at FROM sign_in_failures WHERE subject = $1", {Blob{subject}},
      [&](const Row& row) { failures = {.count = row.integer(0), .last_at = row.time(1)}; });
  return failures;
}

void SqlFailures::put(const std::string& subject, const Failures& failures) {
  database_.execute(
      "INSERT INTO sign_in_failures (subject, failures, last_at) VALUES ($1, $2, $3) "
      "ON CONFLICT (subject) DO UPDATE SET failures = $2, last_at = $3",
      {Blob{subject}, failures.count, stored(failures.last_at)});
}

void SqlFailures::clear(const std::string& subject) {
  database_.execute("DELETE FROM sign_in_failures WHERE subject = $1", {Blob{subject}});
}

void SqlFailures::remove_older(Timestamp last_before) {
  database_.execute("DELETE FROM sign_in_failures WHERE last_at <= $1", {stored(last_before)});
}

void SqlAdminTokens::add(const AdminToken& token) {
  database_.run([&] {
    database_.execute(
        "INSERT INTO admin_tokens (token_hash, operator_id, issued_at) VALUES ($1, $2, $3)",
        {Blob{token.hash}, static_cast<std::int64_t>(token.person), stored(token.issued_at)});
    add_event(database_,
              {.kind = Kind::kAdminTokensChanged, .id = static_cast<std::int64_t>(token.person)});
    return Transactions::Outcome::kCommit;
  });
}

std::optional<AdminToken> SqlAdminTokens::find(const std::string& hash) {
  std::optional<AdminToken> token;
  database_.query(
      "SELECT operator_id, issued_at FROM admin_tokens WHERE token_hash = $1", {Blob{hash}},
      [&](const Row& row) {
        token = {.hash = hash, .person = OperatorId{row.integer(0)}, .issued_at = row.time(1)};
      });
  return token;
}

void SqlAdminTokens::remove_of(OperatorId person) {
  database_.run([&] {
    database_.execute("DELETE FROM admin_tokens WHERE operator_id = $1",
                      {static_cast<std::int64_t>(person)});
    add_event(database_,
              {.kind = Kind::kAdminTokensChanged, .id = static_cast<std::int64_t>(person)});
    return Transactions::Outcome::kCommit;
  });
}

void SqlAdminTokens::remove_older(Timestamp issued_before) {
  database_.execute("DELETE FROM admin_tokens WHERE issued_at < $1", {stored(issued_before)});
}

}  // namespace gatehouse::storage

#include "storage/sql_notifications.h"

#include "storage/sql_events.h"

namespace gatehouse::storage {

using notifications::Notification;
using notifications::Page;
using notifications::Query;
using notifications::Severity;
using notifications::WaitingMail;

namespace {

template <class Choice>
Value or_null(const std::optional<Choice>& value) {
  if (!value) return std::monostate();
  return static_cast<std::int64_t>(*value);
}

constexpr std::string_view kMatching =
    "WHERE (CAST($1 AS BIGINT) IS NULL OR severity = $1) "
    "AND (CAST($2 AS BIGINT) IS NULL OR is_read = $2) ";

}  // namespace

std::vector<Notification> SqlNotifications::select(std::string_view condition,
                                                   Database::Parameters parameters) {
  std::vector<Notification> found;
  database_.query_rows(
      "notifications",
      "SELECT number, at, severity, title, message, is_read, integration_id FROM notifications " +
          std::string(condition),
      parameters, [&](const Row& row) {
        Notification notification{
            .number = row.integer(0),
            .at = row.time(1),
            .severity = choice(row.integer(2), Severity::kCritical, Severity::kNotice),
            .title = row.text(3),
            .message = row.text(4),
            .state =
                choice(row.integer(5), Notification::State::kUnread, Notification::State::kRead)};
        if (!row.is_null(6)) notification.integration = row.integer(6);
        found.push_back(std::move(notification));
      });
  return found;
}

std::int64_t SqlNotifications::add(const Notification& notification) {
  std::int64_t given = 0;
  database_.run([&] {
    given = database_.next_in_sequence("notifications");
    database_.execute(
        "INSERT INTO notifications (number, at, severity, title, message, is_read, "
        "integration_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {given, stored(notification.at), static_cast<std::int64_t>(notification.severity),
         std::string_view(notification.title), std::string_view(notification.message),
         static_cast<std::int64_t>(notification.state), or_null(notification.integration)});
    add_event(database_, {.kind = events::Kind::kNotificationAdded, .id = given});
    return Transactions::Outcome::kCommit;
  });
  return given;
}

std::optional<Notification> SqlNotifications::find(std::int64_t number) {
  auto found = select("WHERE number = $1", {number});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Page SqlNotifications::list(const Query& query) {
  const auto severity = or_null(query.severity);
  const auto state = or_null(query.state);
  const auto count = [&](const std::string& sql, Database::Parameters parameters) {
    return static_cast<std::size_t>(database_.query_integer(sql, parameters).value_or(0));
  };
  return {.items = select(std::string(kMatching) + "ORDER BY number DESC LIMIT $3 OFFSET $4",
                          {severity, state, static_cast<std::int64_t>(query.limit),
                           static_cast<std::int64_t>(query.offset)}),
          .total = count("SELECT count(*) FROM notifications " + std::string(kMatching),
                         {severity, state}),
          .unread = count("SELECT count(*) FROM notifications WHERE is_read = 0", {})};
}

bool SqlNotifications::mark_read(std::int64_t number) {
  return database_.execute("UPDATE notifications SET is_read = 1 WHERE number = $1", {number}) == 1;
}

void SqlNotifications::mark_all_read() {
  database_.execute("UPDATE notifications SET is_read = 1 WHERE is_read = 0");
}

bool SqlNotifications::remove(std::int64_t number) {
  return database_.execute("DELETE FROM notifications WHERE number = $1", {number}) == 1;
}

void SqlOutbox::add(const WaitingMail& mail) {
  database_.run([&] {
    database_.execute(
        "INSERT INTO outbox (number, recipient, subject, body, attempts, next_attempt_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {database_.next_in_sequence("outbox"), std::string_view(mail.mail.to),
         std::string_view(mail.mail.subject), std::string_view(mail.mail.text),
         std::int64_t{mail.attempts}, stored(mail.next_attempt_at)});
    add_event(database_, {.kind = events::Kind::kMailAdded});
    return Transactions::Outcome::kCommit;
  });
}

bool SqlOutbox::is_empty() { return !database_.query_integer("SELECT number FROM outbox LIMIT 1"); }

std::optional<WaitingMail> SqlOutbox::due(Timestamp now) {
  std::optional<WaitingMail> mail;
  database_.query(
      "SELECT number, recipient, subject, body, attempts, next_attempt_at FROM outbox "
      "WHERE next_attempt_at <= $1 ORDER BY next_attempt_at, number LIMIT 1",
      {stored(now)}, [&](const Row& row) {
        mail = {.number = row.integer(0),
                .mail = {.to = row.text(1), .subject = row.text(2), .text = row.text(3)},
                .attempts = static_cast<int>(row.integer(4)),
                .next_attempt_at = row.time(5)};
      });
  return mail;
}

void SqlOutbox::save(const WaitingMail& mail) {
  database_.execute("UPDATE outbox SET attempts = $2, next_attempt_at = $3 WHERE number = $1",
                    {mail.number, std::int64_t{mail.attempts}, stored(mail.next_attempt_at)});
}

void SqlOutbox::remove(std::int64_t number) {
  database_.execute("DELETE FROM outbox WHERE number = $1", {number});
}

}  // namespace gatehouse::storage

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "notifications/mail.h"

namespace gatehouse::notifications {

// The numbers are Magento's and are stored.
enum class Severity { kCritical = 1, kMajor = 2, kMinor = 3, kNotice = 4 };

[[nodiscard]] std::string_view name_of(Severity severity);  // "critical"

// A message to the operators.
struct Notification {
  enum class State { kUnread, kRead };

  std::int64_t number = 0;  // given by the store, ascending
  Timestamp at;
  Severity severity = Severity::kNotice;
  std::string title;
  std::string message;
  State state = State::kUnread;
  std::optional<std::int64_t> integration;  // what it is about, while that exists
};

struct Query {
  std::optional<Severity> severity;
  std::optional<Notification::State> state;
  std::size_t offset = 0;
  std::size_t limit = 20;
};

struct Page {
  std::vector<Notification> items;
  std::size_t total = 0;   // that the query finds, on all pages
  std::size_t unread = 0;  // of all there are
};

// Keeps notifications. Safe to call from several threads; calls within a transaction belong to it.
class NotificationStore {
 public:
  virtual ~NotificationStore() = default;

  // Adds one (its number is not looked at) and returns its number.
  virtual std::int64_t add(const Notification& notification) = 0;
  [[nodiscard]] virtual std::optional<Notification> find(std::int64_t number) = 0;

  // The newest first.
  [[nodiscard]] virtual Page list(const Query& query) = 0;

  // False when there is none with this number.
  virtual bool mark_read(std::int64_t number) = 0;
  virtual void mark_all_read() = 0;
  virtual bool remove(std::int64_t number) = 0;
};

// Mail that waits to be sent.
struct WaitingMail {
  std::int64_t number = 0;  // given by the store
  Mail mail;
  int attempts = 0;
  Timestamp next_attempt_at;
};

// Keeps mail until it was sent, or given up. Safe to call from several threads.
class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void add(const WaitingMail& mail) = 0;
  [[nodiscard]] virtual bool is_empty() = 0;

  // The one that has waited longest of those whose time has come.
  [[nodiscard]] virtual std::optional<WaitingMail> due(Timestamp now) = 0;

  // Replaces attempts and time of the mail with this number, if it is still there.
  virtual void save(const WaitingMail& mail) = 0;
  virtual void remove(std::int64_t number) = 0;
};

}  // namespace gatehouse::notifications

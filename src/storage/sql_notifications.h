#pragma once

#include "notifications/notification.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlNotifications final : public notifications::NotificationStore {
 public:
  explicit SqlNotifications(Database& database) : database_(database) {}

  std::int64_t add(const notifications::Notification& notification) override;
  std::optional<notifications::Notification> find(std::int64_t number) override;
  notifications::Page list(const notifications::Query& query) override;
  bool mark_read(std::int64_t number) override;
  void mark_all_read() override;
  bool remove(std::int64_t number) override;

 private:
  std::vector<notifications::Notification> select(std::string_view condition,
                                                  Database::Parameters parameters);

  Database& database_;
};

class SqlOutbox final : public notifications::Outbox {
 public:
  explicit SqlOutbox(Database& database) : database_(database) {}

  void add(const notifications::WaitingMail& mail) override;
  bool is_empty() override;
  std::optional<notifications::WaitingMail> due(Timestamp now) override;
  void save(const notifications::WaitingMail& mail) override;
  void remove(std::int64_t number) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage

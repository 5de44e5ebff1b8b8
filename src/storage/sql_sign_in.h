#pragma once

#include "operators/ports.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlSessions final : public operators::SessionStore {
 public:
  explicit SqlSessions(Database& database) : database_(database) {}

  operators::SessionId add(const operators::Session& session) override;
  std::optional<operators::Session> find(const std::string& key_hash) override;
  std::vector<operators::Session> of(operators::OperatorId person) override;
  void touch(operators::SessionId id, Timestamp used_at) override;
  void confirm(operators::SessionId id, Timestamp confirmed_at) override;
  bool remove(operators::SessionId id) override;
  void remove_stale(Timestamp opened_before, Timestamp used_before) override;

 private:
  std::vector<operators::Session> select(std::string_view condition,
                                         Database::Parameters parameters);
  // Runs a statement that removes sessions; returns how many.
  std::int64_t remove(std::string_view sql, Database::Parameters parameters);

  Database& database_;
};

class SqlDevices final : public operators::DeviceStore {
 public:
  explicit SqlDevices(Database& database) : database_(database) {}

  void put(const std::string& key_hash, operators::OperatorId person, Timestamp known_at) override;
  std::optional<operators::OperatorId> find(const std::string& key_hash) override;
  void remove_of(operators::OperatorId person) override;
  void remove_older(Timestamp known_before) override;

 private:
  Database& database_;
};

class SqlFailures final : public operators::FailureStore {
 public:
  explicit SqlFailures(Database& database) : database_(database) {}

  operators::Failures of(const std::string& subject) override;
  void put(const std::string& subject, const operators::Failures& failures) override;
  void clear(const std::string& subject) override;
  void remove_older(Timestamp last_before) override;

 private:
  Database& database_;
};

class SqlAdminTokens final : public operators::AdminTokenStore {
 public:
  explicit SqlAdminTokens(Database& database) : database_(database) {}

  void add(const operators::AdminToken& token) override;
  std::optional<operators::AdminToken> find(const std::string& hash) override;
  void remove_of(operators::OperatorId person) override;
  void remove_older(Timestamp issued_before) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage

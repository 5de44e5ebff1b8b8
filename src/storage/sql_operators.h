#pragma once

#include "operators/ports.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlOperators final : public operators::OperatorStore {
 public:
  explicit SqlOperators(Database& database) : database_(database) {}

  Result<operators::OperatorId, operators::UsernameTaken> add(
      const operators::Operator& person) override;
  std::optional<operators::Operator> find(operators::OperatorId id) override;
  std::optional<operators::Operator> find_by_username(const std::string& username) override;
  std::vector<operators::Operator> all() override;
  void save(const operators::Operator& person) override;
  bool remove(operators::OperatorId id) override;
  std::optional<operators::Role> find_role(const std::string& name) override;
  std::vector<operators::Role> roles() override;

  // Adds a role unless one of that name is there already.
  void add_role(const std::string& name, const access::GrantSelection& grant);

 private:
  std::vector<operators::Operator> select(std::string_view condition,
                                          Database::Parameters parameters);

  Database& database_;
};

}  // namespace gatehouse::storage

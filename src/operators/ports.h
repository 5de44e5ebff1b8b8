#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "operators/operator.h"

namespace gatehouse::operators {

// Another operator has this user name already (compared without case).
struct UsernameTaken {};

// Keeps operators and roles. Safe to call from several threads.
class OperatorStore {
 public:
  virtual ~OperatorStore() = default;

  // Adds the operator (its id is not looked at); the role must exist.
  [[nodiscard]] virtual Result<OperatorId, UsernameTaken> add(const Operator& person) = 0;
  [[nodiscard]] virtual std::optional<Operator> find(OperatorId id) = 0;
  [[nodiscard]] virtual std::optional<Operator> find_by_username(const std::string& username) = 0;
  [[nodiscard]] virtual std::vector<Operator> all() = 0;

  // Replaces everything but id and creation time. The operator must exist.
  virtual void save(const Operator& person) = 0;

  [[nodiscard]] virtual std::optional<Role> find_role(const std::string& name) = 0;
  [[nodiscard]] virtual std::vector<Role> roles() = 0;
};

}  // namespace gatehouse::operators

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/field_problem.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/transaction.h"
#include "crypto/password.h"
#include "history/history.h"
#include "operators/ports.h"

namespace gatehouse::operators {

// What is wrong with a password; absent when it may be used. At least eight characters, with a
// letter and a digit.
[[nodiscard]] std::optional<ValueProblem> password_problem(const Secret& password);

// That there is no role of this name.
[[nodiscard]] FieldProblem no_role(const std::string& name);

// Registers and changes operators. Safe to call from several threads.
class OperatorService {
 public:
  struct Ports {
    OperatorStore& operators;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    crypto::PasswordCost password_cost;
  };

  explicit OperatorService(Ports ports) : ports_(ports) {}

  struct NewOperator {
    std::string username;
    std::string email;
    Secret password;
    std::string role;
  };

  // What is wrong with a form, whatever is stored, by the fields "username", "email" and
  // "password": all but whether the role exists and the name is free.
  [[nodiscard]] static std::vector<FieldProblem> problems_of(const NewOperator& form);

  // Registers a person. Fails with everything that is wrong with the form.
  [[nodiscard]] Result<Operator, std::vector<FieldProblem>> create(const NewOperator& form,
                                                                   const history::Actor& actor);

  // A change of what a person is called and where mail reaches them: what is absent stays.
  struct Edit {
    std::optional<std::string> username;
    std::optional<std::string> email;
  };

  // Changes a person, who must exist. Fails with everything that is wrong with the edit.
  [[nodiscard]] Result<Operator, std::vector<FieldProblem>> update(OperatorId id, const Edit& edit,
                                                                   const history::Actor& actor);

 private:
  Ports ports_;
};

}  // namespace gatehouse::operators

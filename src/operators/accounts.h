#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/keyed_hash.h"
#include "crypto/password.h"
#include "history/history.h"
#include "operators/lockout.h"
#include "operators/ports.h"
#include "operators/rules.h"
#include "operators/stored_password.h"

namespace gatehouse::operators {

enum class AccountRefusal {
  kUnknownOperator,
  kLastAdministrator,  // nobody else who is active may do everything
  kUnfitPassword,      // see password_problem()
};

// Acts on operators by whoever runs the server, who needs no password of theirs. Every change is in
// the history; what changes nothing is not. Safe to call from several threads and processes.
class AccountService {
 public:
  struct Ports {
    OperatorStore& operators;
    SessionStore& sessions;
    DeviceStore& devices;
    FailureStore& failures;
    AdminTokenStore& tokens;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
    crypto::PasswordCost password_cost;
    std::function<SignInRules()> rules;
  };

  explicit AccountService(Ports ports) : ports_(std::move(ports)) {}

  // What there is to know of a person.
  struct Details {
    Operator person;
    Role role;
    std::size_t sessions = 0;
    std::optional<Timestamp> locked_until;  // by wrong passwords from unknown browsers
  };

  // Everybody, in the order in which they were registered.
  [[nodiscard]] std::vector<Details> all();
  [[nodiscard]] Result<Details, AccountRefusal> find(const std::string& username);

  // Replaces the password by a lasting or a one-time one, ends all sessions and admin tokens of the
  // person and lets them try again at once.
  [[nodiscard]] Result<void, AccountRefusal> set_password(const std::string& username,
                                                          const Secret& password, PasswordKind kind,
                                                          const history::Actor& actor);

  // Forgets wrong passwords. The person's browsers are unknown afterwards, because what counts
  // against one of them cannot be found from here.
  [[nodiscard]] Result<void, AccountRefusal> unlock(const std::string& username,
                                                    const history::Actor& actor);

  // Lets nobody in under that name, and ends sessions and admin tokens.
  [[nodiscard]] Result<void, AccountRefusal> disable(const std::string& username,
                                                     const history::Actor& actor);
  [[nodiscard]] Result<void, AccountRefusal> enable(const std::string& username,
                                                    const history::Actor& actor);

  // Removes the person; the history keeps the name.
  [[nodiscard]] Result<void, AccountRefusal> remove(const std::string& username,
                                                    const history::Actor& actor);

 private:
  using Outcome = Result<void, AccountRefusal>;

  template <class Act>
  Outcome on(const std::string& username, Act act);
  [[nodiscard]] Details details_of(Operator person);
  [[nodiscard]] bool is_last_administrator(const Operator& person);
  void save(Operator& person);
  void end_access(const Operator& person);
  void forget_failures(const Operator& person);
  void record(const Operator& person, const std::string& action, const history::Actor& actor,
              std::vector<history::Change> changes = {});

  Ports ports_;
};

}  // namespace gatehouse::operators

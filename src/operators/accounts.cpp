#include "operators/accounts.h"

#include <algorithm>

#include "operators/service.h"

namespace gatehouse::operators {

AccountService::Details AccountService::details_of(Operator person) {
  Details details;
  for (auto& role : ports_.operators.roles()) {
    if (role.id == person.role) details.role = std::move(role);
  }
  const auto rules = ports_.rules();
  const auto now = ports_.clock.now();
  details.sessions = static_cast<std::size_t>(
      std::ranges::count_if(ports_.sessions.of(person.id), [&](const Session& session) {
        return now < session.used_at + rules.session_idle &&
               now < session.opened_at + rules.session_max;
      }));
  const auto failures = ports_.failures.of(ports_.hash(failures_of_name(person.username)));
  const auto until = failures.last_at + rules.lock_time;
  if (failures.count >= rules.failures_max && until > now) details.locked_until = until;
  details.person = std::move(person);
  return details;
}

std::vector<AccountService::Details> AccountService::all() {
  std::vector<Details> list;
  for (auto& person : ports_.operators.all()) list.push_back(details_of(std::move(person)));
  return list;
}

Result<AccountService::Details, AccountRefusal> AccountService::find(const std::string& username) {
  auto person = ports_.operators.find_by_username(username);
  if (!person) return Failure(AccountRefusal::kUnknownOperator);
  return details_of(std::move(*person));
}

// Looks the person up and acts in one transaction, so that of two processes that each take one of
// the last two administrators away the second is refused.
template <class Act>
AccountService::Outcome AccountService::on(const std::string& username, Act act) {
  return in_transaction(ports_.transactions, [&]() -> Outcome {
    auto person = ports_.operators.find_by_username(username);
    if (!person) return Failure(AccountRefusal::kUnknownOperator);
    return act(*person);
  });
}

bool AccountService::is_last_administrator(const Operator& person) {
  const auto roles = ports_.operators.roles();
  const auto administers = [&](const Operator& one) {
    const auto role = std::ranges::find(roles, one.role, &Role::id);
    return one.account == Account::kActive && role != roles.end() &&
           role->grant.scope == access::GrantSelection::Scope::kAll;
  };
  return administers(person) && std::ranges::count_if(ports_.operators.all(), administers) == 1;
}

void AccountService::save(Operator& person) {
  person.updated_at = ports_.clock.now();
  ports_.operators.save(person);
}

void AccountService::end_access(const Operator& person) {
  ports_.tokens.remove_of(person.id);
  for (const auto& session : ports_.sessions.of(person.id)) ports_.sessions.remove(session.id);
}

void AccountService::forget_failures(const Operator& person) {
  ports_.failures.clear(ports_.hash(failures_of_name(person.username)));
  ports_.failures.clear(ports_.hash(failures_of_confirming(person.id)));
  ports_.devices.remove_of(person.id);
}

void AccountService::record(const Operator& person, const std::string& action,
                            const history::Actor& actor, std::vector<history::Change> changes) {
  ports_.history.record({.at = ports_.clock.now(),
                         .actor = actor,
                         .action = action,
                         .object_type = history::ObjectType::kOperator,
                         .object_id = std::to_string(static_cast<std::int64_t>(person.id)),
                         .object_name = person.username,
                         .changes = std::move(changes)});
}

Result<void, AccountRefusal> AccountService::set_password(const std::string& username,
                                                          const Secret& password, PasswordKind kind,
                                                          const history::Actor& actor) {
  if (password_problem(password)) return Failure(AccountRefusal::kUnfitPassword);
  const auto stored = stored_password(kind, crypto::hash_password(password, ports_.password_cost));
  return on(username, [&](Operator& person) -> Outcome {
    person.password_hash = stored;
    save(person);
    end_access(person);
    forget_failures(person);
    record(person, "operator.password_changed", actor);
    return {};
  });
}

Result<void, AccountRefusal> AccountService::unlock(const std::string& username,
                                                    const history::Actor& actor) {
  return on(username, [&](const Operator& person) -> Outcome {
    forget_failures(person);
    record(person, "operator.unlocked", actor);
    return {};
  });
}

Result<void, AccountRefusal> AccountService::disable(const std::string& username,
                                                     const history::Actor& actor) {
  return on(username, [&](Operator& person) -> Outcome {
    if (person.account == Account::kInactive) return {};
    if (is_last_administrator(person)) return Failure(AccountRefusal::kLastAdministrator);
    person.account = Account::kInactive;
    save(person);
    end_access(person);
    record(person, "operator.disabled", actor, {{"active", "yes", "no"}});
    return {};
  });
}

Result<void, AccountRefusal> AccountService::enable(const std::string& username,
                                                    const history::Actor& actor) {
  return on(username, [&](Operator& person) -> Outcome {
    if (person.account == Account::kActive) return {};
    person.account = Account::kActive;
    save(person);
    record(person, "operator.enabled", actor, {{"active", "no", "yes"}});
    return {};
  });
}

Result<void, AccountRefusal> AccountService::remove(const std::string& username,
                                                    const history::Actor& actor) {
  return on(username, [&](const Operator& person) -> Outcome {
    if (is_last_administrator(person)) return Failure(AccountRefusal::kLastAdministrator);
    forget_failures(person);
    ports_.operators.remove(person.id);
    record(person, "operator.deleted", actor);
    return {};
  });
}

}  // namespace gatehouse::operators

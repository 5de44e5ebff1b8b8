#include "operators/sign_in.h"

#include <utility>

#include "base/limits.h"
#include "operators/stored_password.h"

namespace gatehouse::operators {
namespace {

constexpr std::size_t kDeviceKeyBytes = 32;
constexpr auto kUnknownInterval = std::chrono::minutes(1);
constexpr auto kDeviceMemory = std::chrono::hours(24 * 180);

Failure<SignInRefused> refuse(SignInRefusal reason, Timestamp until = {}) {
  return Failure(SignInRefused{reason, until});
}

bool is_spent(const Operator& person) {
  return kind_of_password(person.password_hash) == PasswordKind::kSpent;
}

}  // namespace

SignInService::SignInService(Ports ports, SessionService& sessions)
    : ports_(std::move(ports)),
      sessions_(sessions),
      lockout_(ports_.failures, ports_.transactions, ports_.clock) {}

void SignInService::record(const Operator& person, const std::string& action,
                           const std::string& detail) {
  history::Entry event{.at = ports_.clock.now(),
                       .actor = {history::Actor::Kind::kOperator, person.username},
                       .action = action,
                       .object_type = history::ObjectType::kOperator,
                       .object_id = std::to_string(static_cast<std::int64_t>(person.id)),
                       .object_name = person.username,
                       .changes = {}};
  if (!detail.empty()) event.changes.push_back({"address", "", detail});
  ports_.history.record(event);
}

bool SignInService::matches(const std::optional<Operator>& person, const Secret& password) const {
  const auto hash =
      person ? hash_of_password(person->password_hash) : crypto::nobodys_hash(ports_.password_cost);
  const bool right = crypto::password_matches(password, hash);
  return person && right && person->account == Account::kActive;
}

Result<void, SignInRefused> SignInService::tried(const Try& trial,
                                                 const std::optional<Operator>& person) {
  const auto pass = trial.gate.enter();
  if (!pass) return refuse(SignInRefusal::kBusy);
  const auto key = ports_.hash(trial.subject);
  const auto attempt = lockout_.begin(key, ports_.rules());
  if (!attempt) return refuse(SignInRefusal::kLocked, attempt.error().until);
  if (matches(person, trial.password)) {
    lockout_.succeeded(key);
    return {};
  }
  const bool last = *attempt == Lockout::Attempt::kLast;
  if (person) {
    record(*person, last ? "operator.locked_out" : std::string(trial.recorded_as), trial.address);
  } else if (!record_unknown(trial.address)) {
    ports_.failures.put(key, ports_.failures.of(key));  // takes as long as the entry of somebody
  }
  if (!last) return refuse(SignInRefusal::kWrong);
  return refuse(SignInRefusal::kLocked, ports_.clock.now() + ports_.rules().lock_time);
}

// Tells whether it wrote one: the first in a minute with how many there were since the last.
bool SignInService::record_unknown(const std::string& address) {
  const auto now = ports_.clock.now();
  std::uint64_t count = 0;
  {
    const std::scoped_lock lock(unknown_mutex_);
    ++unknown_count_;
    const auto passed = now - unknown_recorded_at_;
    if (passed >= Timestamp::duration::zero() && passed < kUnknownInterval) return false;
    count = std::exchange(unknown_count_, 0);
    unknown_recorded_at_ = now;
  }
  ports_.history.record(
      {.at = now,
       .actor = history::Actor::system(),
       .action = "operator.unknown_name_refused",
       .object_type = history::ObjectType::kOperator,
       .object_id = "",
       .object_name = "",
       .changes = {{"tries", "", std::to_string(count)}, {"address", "", address}}});
  return true;
}

bool SignInService::is_device_of(const Secret& key, const std::optional<Operator>& person) {
  if (!person || key.reveal().size() != 2 * kDeviceKeyBytes) return false;
  return ports_.devices.find(ports_.hash("device:" + std::string(key.reveal()))) == person->id;
}

Result<Identity, SignInRefused> SignInService::proven(const Form& form) {
  auto person = ports_.operators.find_by_username(form.username);
  if (person && is_spent(*person)) {
    person->password_hash = crypto::nobodys_hash(ports_.password_cost);  // it has signed in once
  }
  const bool known = is_device_of(form.device_key, person);
  const auto subject = known ? "failures:device:" + std::string(form.device_key.reveal())
                             : failures_of_name(form.username);
  const auto outcome = tried({.subject = subject,
                              .password = form.password,
                              .gate = known ? known_people_ : strangers_,
                              .recorded_as = "operator.sign_in_refused",
                              .address = form.client.address},
                             person);
  if (!outcome) return Failure(outcome.error());
  strengthen_hash(*person, form.password);
  auto identity = identity_of(ports_.operators, person->id);
  if (!identity) return refuse(SignInRefusal::kWrong);
  // The password may have been changed, or spent, while it was looked at.
  const bool same = identity->person.password_hash == person->password_hash;
  if (is_spent(identity->person)) return refuse(SignInRefusal::kWrong);
  if (!same && !matches(identity->person, form.password)) return refuse(SignInRefusal::kWrong);
  return std::move(*identity);
}

void SignInService::strengthen_hash(const Operator& person, const Secret& password) {
  if (kind_of_password(person.password_hash) != PasswordKind::kLasting) return;
  if (!crypto::password_hash_is_weaker(person.password_hash, ports_.password_cost)) return;
  const auto stronger = crypto::hash_password(password, ports_.password_cost);
  ports_.transactions.run([&] {
    // Hashing takes long: what was changed meanwhile stays as it is.
    auto present = ports_.operators.find(person.id);
    if (!present || present->password_hash != person.password_hash) {
      return Transactions::Outcome::kRollBack;
    }
    present->password_hash = stronger;
    ports_.operators.save(*present);
    return Transactions::Outcome::kCommit;
  });
}

// Whether what proven() found still holds: the password may have been changed, or the person
// switched off, after it was looked at.
bool SignInService::still_proven(const Identity& identity) {
  const auto present = identity_of(ports_.operators, identity.person.id);
  return present && present->person.password_hash == identity.person.password_hash;
}

// In the transaction that lets the person in, so that of two at once the second is refused.
void SignInService::spend(Operator person) {
  if (kind_of_password(person.password_hash) != PasswordKind::kOneTime) return;
  person.password_hash =
      stored_password(PasswordKind::kSpent, hash_of_password(person.password_hash));
  ports_.operators.save(person);
}

Result<SignInService::SignedIn, SignInRefused> SignInService::sign_in(const Form& form) {
  auto identity = proven(form);
  if (!identity) return Failure(identity.error());
  const auto id = identity->person.id;
  lockout_.succeeded(ports_.hash(failures_of_confirming(id)));
  std::optional<Secret> device_key;
  if (!is_device_of(form.device_key, identity->person)) {
    device_key = Secret(random_hex(ports_.random, kDeviceKeyBytes));
  }
  std::optional<OpenedSession> opened;
  ports_.transactions.run([&] {
    if (!still_proven(*identity)) return Transactions::Outcome::kRollBack;
    const auto now = ports_.clock.now();
    if (device_key) {
      ports_.devices.remove_older(now - kDeviceMemory);
      ports_.devices.put(ports_.hash("device:" + std::string(device_key->reveal())), id, now);
    }
    opened = sessions_.open(id, form.client);
    spend(identity->person);
    record(identity->person, "operator.signed_in", form.client.address);
    return Transactions::Outcome::kCommit;
  });
  if (!opened) return refuse(SignInRefusal::kWrong);
  return SignedIn{std::move(*opened), std::move(*identity), std::move(device_key)};
}

Result<Secret, SignInRefused> SignInService::issue_token(const Form& form) {
  const auto identity = proven(form);
  if (!identity) return Failure(identity.error());
  Secret token(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength));
  bool issued = false;
  ports_.transactions.run([&] {
    if (!still_proven(*identity)) return Transactions::Outcome::kRollBack;
    const auto now = ports_.clock.now();
    const auto lifetime = ports_.rules().token_lifetime;
    if (lifetime) ports_.tokens.remove_older(now - *lifetime);
    ports_.tokens.add({.hash = ports_.hash("token:" + std::string(token.reveal())),
                       .person = identity->person.id,
                       .issued_at = now});
    spend(identity->person);
    record(identity->person, "operator.token_issued", form.client.address);
    issued = true;
    return Transactions::Outcome::kCommit;
  });
  if (!issued) return refuse(SignInRefusal::kWrong);
  return token;
}

std::optional<LiveToken> SignInService::find_by_token(const Secret& token) {
  if (token.reveal().size() != limits::kCredentialLength) return std::nullopt;
  auto found = ports_.tokens.find(ports_.hash("token:" + std::string(token.reveal())));
  if (!found) return std::nullopt;
  auto standing = standing_of(*found);
  if (!standing.identity) return std::nullopt;
  return LiveToken{std::move(*found), std::move(*standing.identity)};
}

Standing SignInService::standing_of(const AdminToken& token) {
  const auto present = ports_.tokens.find(token.hash);
  const auto issued_at = present.value_or(token).issued_at;
  const auto lifetime = ports_.rules().token_lifetime;
  if (lifetime && ports_.clock.now() >= issued_at + *lifetime) {
    return {.state = Standing::State::kExpired};
  }
  auto identity = present ? identity_of(ports_.operators, token.person) : std::nullopt;
  if (!identity) return {.state = Standing::State::kEnded};
  return {.state = Standing::State::kLive, .identity = std::move(identity)};
}

Result<void, SignInRefused> SignInService::confirm(const Operator& person, const Secret& password) {
  const auto current = ports_.operators.find(person.id);
  auto outcome = tried({.subject = failures_of_confirming(person.id),
                        .password = password,
                        .gate = known_people_,
                        .recorded_as = "operator.confirmation_refused"},
                       current);
  if (!outcome && outcome.error().reason == SignInRefusal::kLocked) {
    sessions_.end_all(person.id, std::nullopt);
  }
  return outcome;
}

Result<void, SignInService::PasswordRefused> SignInService::change_password(
    const Operator& person, const Secret& current, const Secret& replacement,
    std::optional<SessionId> present) {
  if (const auto right = confirm(person, current); !right) {
    return Failure(PasswordRefused{right.error(), std::nullopt});
  }
  if (auto problem = password_problem(replacement)) {
    return Failure(PasswordRefused{std::nullopt, std::move(problem)});
  }
  if (current.reveal() == replacement.reveal()) {
    return Failure(PasswordRefused{
        std::nullopt, ValueProblem{FieldFault::kInvalid, "The new password is the current one."}});
  }
  const auto hash = crypto::hash_password(replacement, ports_.password_cost);
  ports_.transactions.run([&] {
    auto changed = ports_.operators.find(person.id).value_or(person);
    changed.password_hash = hash;
    changed.updated_at = ports_.clock.now();
    ports_.operators.save(changed);
    ports_.tokens.remove_of(person.id);
    sessions_.end_all(person.id, present);
    record(changed, "operator.password_changed");
    return Transactions::Outcome::kCommit;
  });
  return {};
}

void SignInService::sign_out(const LiveSession& live) {
  ports_.transactions.run([&] {
    sessions_.end(live.session.person, live.session.id);
    record(live.identity.person, "operator.signed_out");
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::operators

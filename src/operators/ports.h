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

  // Removes the operator with their sessions, devices and tokens. Returns whether there was one.
  virtual bool remove(OperatorId id) = 0;

  [[nodiscard]] virtual std::optional<Role> find_role(const std::string& name) = 0;
  [[nodiscard]] virtual std::vector<Role> roles() = 0;
};

// Keeps sessions. Safe to call from several threads.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Adds the session (its id is not looked at); the operator must exist.
  [[nodiscard]] virtual SessionId add(const Session& session) = 0;
  [[nodiscard]] virtual std::optional<Session> find(const std::string& key_hash) = 0;

  // All sessions of a person, the newest first.
  [[nodiscard]] virtual std::vector<Session> of(OperatorId person) = 0;

  // Notes when a session was last used. Nothing happens when it is gone.
  virtual void touch(SessionId id, Timestamp used_at) = 0;

  // Notes when its person last gave the password. Nothing happens when it is gone.
  virtual void confirm(SessionId id, Timestamp confirmed_at) = 0;

  // Returns whether it was there.
  virtual bool remove(SessionId id) = 0;

  // Removes every session that was opened or last used before these times.
  virtual void remove_stale(Timestamp opened_before, Timestamp used_before) = 0;
};

// Keeps which browsers have proven a password before. Safe to call from several threads.
class DeviceStore {
 public:
  virtual ~DeviceStore() = default;

  // Adds or replaces; the operator must exist.
  virtual void put(const std::string& key_hash, OperatorId person, Timestamp known_at) = 0;

  // Whose device it is; absent for an unknown one.
  [[nodiscard]] virtual std::optional<OperatorId> find(const std::string& key_hash) = 0;

  virtual void remove_of(OperatorId person) = 0;
  virtual void remove_older(Timestamp known_before) = 0;
};

// How often in a row a password was wrong.
struct Failures {
  std::int64_t count = 0;
  Timestamp last_at;
};

// Keeps failures by whom they count against. Safe to call from several threads.
class FailureStore {
 public:
  virtual ~FailureStore() = default;

  // A count of zero when there are none.
  [[nodiscard]] virtual Failures of(const std::string& subject) = 0;
  virtual void put(const std::string& subject, const Failures& failures) = 0;
  virtual void clear(const std::string& subject) = 0;
  virtual void remove_older(Timestamp last_before) = 0;
};

// A token that lets a script act as an operator, by its keyed hash.
struct AdminToken {
  std::string hash;
  OperatorId person{};
  Timestamp issued_at;
};

// Keeps admin tokens. Safe to call from several threads.
class AdminTokenStore {
 public:
  virtual ~AdminTokenStore() = default;

  // The operator must exist.
  virtual void add(const AdminToken& token) = 0;
  [[nodiscard]] virtual std::optional<AdminToken> find(const std::string& hash) = 0;
  virtual void remove_of(OperatorId person) = 0;
  virtual void remove_older(Timestamp issued_before) = 0;
};

}  // namespace gatehouse::operators

#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "base/transaction.h"
#include "crypto/keyed_hash.h"
#include "operators/ports.h"
#include "operators/rules.h"

namespace gatehouse::operators {

// Somebody who is signed in, or acts by an admin token.
struct Identity {
  Operator person;
  Role role;
};

// A session and the key to it, which only the browser keeps.
struct OpenedSession {
  Session session;
  Secret key;
};

struct LiveSession {
  Session session;
  Identity identity;
};

// What became of a session or an admin token that was good once.
struct Standing {
  enum class State { kLive, kExpired, kEnded } state = State::kEnded;
  std::optional<Identity> identity = std::nullopt;  // of whom it stands for now; while kLive
};

// Until when a password that was given at `given_at` counts for acts that ask for one; absent when
// that is over. One that was given later than now was given by another clock and does not count.
[[nodiscard]] std::optional<Timestamp> password_counts_until(Timestamp given_at,
                                                             const Clock& clock);

// Opens, finds and ends sessions. A session ends when it was not used for a while and after a
// longest time even when it is used, by settings. Safe to call from several threads.
class SessionService {
 public:
  struct Ports {
    SessionStore& sessions;
    OperatorStore& operators;
    Transactions& transactions;
    const Clock& clock;
    Random& random;
    const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
    std::function<SignInRules()> rules;
  };

  explicit SessionService(Ports ports) : ports_(std::move(ports)) {}

  // A new session with a key that nobody had before. Of more than limits::kSessionsPerOperatorMax
  // the oldest end.
  [[nodiscard]] OpenedSession open(OperatorId person, const Client& client);

  // Whether looking a session up keeps it alive. What a page does on its own does not count.
  enum class Use { kCounts, kDoesNotCount };

  // The session of that key. Absent when there is none, when it has ended, and when its person may
  // not sign in any more. Writes nothing: that a session was used is kept in memory until
  // store_use().
  [[nodiscard]] std::optional<LiveSession> find(const Secret& key, Use use = Use::kCounts);

  // Stores what find() has noted: when sessions were used last, and which have ended. To be called
  // about once a minute; a server that is killed forgets at most that. Throws Unavailable, and
  // forgets nothing then.
  void store_use();

  // What a page of this session sends along with every change, to show that it is not another
  // site's. Derives from the key, so it changes with it and is not stored.
  [[nodiscard]] std::string csrf_token(const Secret& key) const;
  [[nodiscard]] bool is_csrf_token(const Secret& key, std::string_view token) const;

  // What became of a session that was found before.
  [[nodiscard]] Standing standing_of(const Session& session);

  // The person gave the right password in this session.
  void confirm(SessionId id);

  // The sessions of a person that have not ended, the newest first.
  [[nodiscard]] std::vector<Session> of(OperatorId person);

  // When the session ends if it is not used, and at the latest.
  [[nodiscard]] Timestamp idle_end(const Session& session) const;
  [[nodiscard]] Timestamp latest_end(const Session& session) const;

  // Ends a session of that person. Returns whether there was one.
  bool end(OperatorId person, SessionId id);

  // Ends all sessions of a person except, when given, one. Returns how many.
  std::size_t end_all(OperatorId person, std::optional<SessionId> except);

 private:
  // What find() has noted and the storage does not know yet.
  struct Noted {
    std::map<SessionId, Timestamp> used;
    std::set<SessionId> ended;
  };

  [[nodiscard]] bool has_ended(const Session& session) const;
  [[nodiscard]] Timestamp used_at(const Session& session) const;
  [[nodiscard]] bool is_noted_as_ended(SessionId id) const;
  Noted write_noted();

  Ports ports_;
  mutable std::mutex mutex_;
  Noted noted_;
};

// The person with their role; absent when there is no such person or they may not sign in.
[[nodiscard]] std::optional<Identity> identity_of(OperatorStore& operators, OperatorId id);

}  // namespace gatehouse::operators

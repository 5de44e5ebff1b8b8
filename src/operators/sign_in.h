#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "crypto/password.h"
#include "history/history.h"
#include "operators/lockout.h"
#include "operators/password_gate.h"
#include "operators/service.h"
#include "operators/sessions.h"

namespace gatehouse::operators {

enum class SignInRefusal {
  kWrong,   // unknown user, wrong password or inactive account: never said which
  kLocked,  // too many wrong passwords; this one was not looked at
  kBusy,    // too many people sign in at this moment; this one was not looked at
};

struct SignInRefused {
  SignInRefusal reason;
  Timestamp until;  // for kLocked: when it is worth trying again
};

// An admin token that may be used.
struct LiveToken {
  AdminToken token;
  Identity identity;
};

// Lets operators in by password: to the page, to the admin API by token, and once more before acts
// that need it. Too many wrong passwords in a row lock a user name, whether or not somebody has it;
// a browser that was let in before has a count of its own, so strangers cannot lock it out. Every
// refusal of a known person is in the history, those of unknown names once a minute with their
// count; the name is not, since people type passwords there. Safe to call from several threads.
class SignInService {
 public:
  struct Ports {
    OperatorStore& operators;
    DeviceStore& devices;
    FailureStore& failures;
    AdminTokenStore& tokens;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
    const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
    crypto::PasswordCost password_cost;
    std::function<SignInRules()> rules;
  };

  SignInService(Ports ports, SessionService& sessions);

  struct Form {
    std::string username;
    Secret password;
    Secret device_key;  // what the browser keeps of an earlier sign-in; empty when nothing
    Client client;
  };

  struct SignedIn {
    OpenedSession opened;
    Identity identity;
    std::optional<Secret> device_key;  // to be kept by the browser; absent when it has a good one
  };

  // Opens a session, always a new one.
  [[nodiscard]] Result<SignedIn, SignInRefused> sign_in(const Form& form);

  // Makes an admin token for a script (facts/magento 6.2): 32 characters, shown this once.
  [[nodiscard]] Result<Secret, SignInRefused> issue_token(const Form& form);

  // An admin token and whom it stands for; absent when it is unknown or too old.
  [[nodiscard]] std::optional<LiveToken> find_by_token(const Secret& token);

  // What became of an admin token that was found before.
  [[nodiscard]] Standing standing_of(const AdminToken& token);

  // Whether the person at this session knows the password. When it was wrong too often all
  // sessions of the person end: somebody else may sit there.
  [[nodiscard]] Result<void, SignInRefused> confirm(const Operator& person, const Secret& password);

  struct PasswordRefused {
    std::optional<SignInRefused> current;     // what is wrong with the current password
    std::optional<ValueProblem> replacement;  // otherwise: with the new one
  };

  // Replaces the password and ends all admin tokens of the person and all sessions but `present`.
  [[nodiscard]] Result<void, PasswordRefused> change_password(const Operator& person,
                                                              const Secret& current,
                                                              const Secret& replacement,
                                                              std::optional<SessionId> present);

  // Ends a session because its person wants to.
  void sign_out(const LiveSession& live);

 private:
  [[nodiscard]] Result<Identity, SignInRefused> proven(const Form& form);

  // One look at a password: whose failures count together, how many may be looked at side by side,
  // and as what a wrong one of a known person is recorded.
  struct Try {
    std::string subject;
    const Secret& password;
    PasswordGate& gate;
    std::string_view recorded_as;
    std::string address = {};
  };

  [[nodiscard]] Result<void, SignInRefused> tried(const Try& trial,
                                                  const std::optional<Operator>& person);
  [[nodiscard]] bool record_unknown(const std::string& address);
  [[nodiscard]] bool matches(const std::optional<Operator>& person, const Secret& password) const;
  [[nodiscard]] bool is_device_of(const Secret& key, const std::optional<Operator>& person);
  void strengthen_hash(const Operator& person, const Secret& password);
  [[nodiscard]] bool still_proven(const Identity& identity);
  void spend(Operator person);
  void record(const Operator& person, const std::string& action, const std::string& detail = "");

  Ports ports_;
  SessionService& sessions_;
  Lockout lockout_;
  std::mutex unknown_mutex_;
  std::uint64_t unknown_count_ = 0;  // since the last record of one
  Timestamp unknown_recorded_at_;
  PasswordGate strangers_{limits::kPasswordsAtOnceMax, limits::kPasswordsWaitingMax};
  PasswordGate known_people_{limits::kPasswordsAtOnceMax, limits::kPasswordsWaitingMax};
};

}  // namespace gatehouse::operators

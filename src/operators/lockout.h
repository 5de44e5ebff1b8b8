#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "operators/ports.h"
#include "operators/rules.h"

namespace gatehouse::operators {

// Whom wrong passwords count against, to be hashed: a user name at a browser that nobody knows, and
// a signed-in person who is asked again.
[[nodiscard]] std::string failures_of_name(std::string_view username);
[[nodiscard]] std::string failures_of_confirming(OperatorId id);

// Refuses to look at passwords after too many wrong ones. A subject is whoever failures count
// against: a user name, a known browser, a session. Safe to call from several threads.
class Lockout {
 public:
  Lockout(FailureStore& failures, Transactions& transactions, const Clock& clock)
      : failures_(failures), transactions_(transactions), clock_(clock) {}

  struct Locked {
    Timestamp until;
  };

  enum class Attempt { kMoreLeft, kLast };

  // Asks for an attempt, which counts as failed from now on: of many at once no more get through
  // than one after another would. Fails, without counting, while the subject is locked. kLast: if
  // this one fails, the subject is locked.
  [[nodiscard]] Result<Attempt, Locked> begin(const std::string& subject, const SignInRules& rules);

  // The attempt was a good one: the count starts at zero again.
  void succeeded(const std::string& subject) { failures_.clear(subject); }

 private:
  FailureStore& failures_;
  Transactions& transactions_;
  const Clock& clock_;
};

}  // namespace gatehouse::operators

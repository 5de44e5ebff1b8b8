#include "operators/lockout.h"

#include "base/text.h"

namespace gatehouse::operators {

std::string failures_of_name(std::string_view username) {
  return "failures:user:" + case_folded(username);
}

std::string failures_of_confirming(OperatorId id) {
  return "failures:confirm:" + std::to_string(static_cast<std::int64_t>(id));
}

Result<Lockout::Attempt, Lockout::Locked> Lockout::begin(const std::string& subject,
                                                         const SignInRules& rules) {
  using Outcome = Result<Attempt, Locked>;
  return in_transaction(transactions_, [&]() -> Outcome {
    const auto now = clock_.now();
    failures_.remove_older(now - rules.lock_time);
    auto failures = failures_.of(subject);
    if (failures.count >= rules.failures_max) {
      return Failure(Locked{failures.last_at + rules.lock_time});
    }
    failures = {.count = failures.count + 1, .last_at = now};
    failures_.put(subject, failures);
    return failures.count >= rules.failures_max ? Attempt::kLast : Attempt::kMoreLeft;
  });
}

}  // namespace gatehouse::operators

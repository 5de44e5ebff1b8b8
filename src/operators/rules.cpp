#include "operators/rules.h"

namespace gatehouse::operators {

SignInRules rules_from(const settings::Values& values) {
  namespace paths = settings::paths;
  SignInRules rules{.failures_max = values.number(paths::kLockFailures),
                    .lock_time = std::chrono::seconds(values.number(paths::kLockTime)),
                    .session_idle = std::chrono::seconds(values.number(paths::kSessionIdle)),
                    .session_max = std::chrono::seconds(values.number(paths::kSessionMax))};
  if (const auto hours = values.optional_number(paths::kAdminTokenLifetime)) {
    rules.token_lifetime = std::chrono::hours(*hours);
  }
  return rules;
}

}  // namespace gatehouse::operators

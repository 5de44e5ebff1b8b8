#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "settings/values.h"

namespace gatehouse::operators {

// The settings that signing in looks at.
struct SignInRules {
  std::int64_t failures_max = 6;
  std::chrono::seconds lock_time{1800};
  std::chrono::seconds session_idle{1800};
  std::chrono::seconds session_max{12 * 3600};
  std::optional<std::chrono::seconds> token_lifetime;  // absent: for ever
};

[[nodiscard]] SignInRules rules_from(const settings::Values& values);

}  // namespace gatehouse::operators

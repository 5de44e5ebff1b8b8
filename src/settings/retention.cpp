#include "settings/retention.h"

#include "settings/setting.h"

namespace gatehouse::settings {

RetentionRules retention_from(const Values& values) {
  const auto days = [&values](std::string_view path) -> std::optional<std::chrono::days> {
    const auto number = values.number(path);
    if (number == 0) return std::nullopt;
    return std::chrono::days(number);
  };
  return {.history = days(paths::kHistoryDays),
          .deliveries = days(paths::kDeliveriesDays),
          .notifications = days(paths::kNotificationsDays),
          .usage = days(paths::kUsageDays)};
}

}  // namespace gatehouse::settings

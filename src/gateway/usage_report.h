#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "integrations/integration.h"

namespace gatehouse::gateway {

// What was called within one hour.
struct UsageHour {
  std::int64_t hour = 0;  // hours since 1970
  std::int64_t allowed = 0;
  std::int64_t refused = 0;

  friend bool operator==(const UsageHour&, const UsageHour&) = default;
};

// What one integration did.
struct UsageSummary {
  std::int64_t allowed = 0;
  std::int64_t refused = 0;
  std::optional<Timestamp> last_used;  // absent: never
};

// Reads what UsageStore keeps. Safe to call from several threads.
class UsageReport {
 public:
  virtual ~UsageReport() = default;

  // The hours from `first_hour` on in which something was called, ascending: of one integration, or
  // of all together.
  [[nodiscard]] virtual std::vector<UsageHour> hours(std::optional<integrations::IntegrationId> id,
                                                     std::int64_t first_hour) = 0;

  // For each of the integrations: what it did from `first_hour` on, and when it last did something.
  [[nodiscard]] virtual std::map<integrations::IntegrationId, UsageSummary> summaries(
      const std::vector<integrations::IntegrationId>& ids, std::int64_t first_hour) = 0;

  // Active integrations that were last used before that time, or never; the lowest ids first, at
  // most `limit`.
  [[nodiscard]] virtual std::vector<integrations::IntegrationId> unused_since(
      Timestamp before, std::size_t limit) = 0;
};

}  // namespace gatehouse::gateway

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "integrations/integration.h"

namespace gatehouse::gateway {

// How many hours the numbers of calls of an integration are of, the present one included.
inline constexpr std::int64_t kHoursCounted = 24;

// Hours since 1970.
[[nodiscard]] inline std::int64_t hour_of(Timestamp time) {
  return std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
}

// What was called within one hour.
struct UsageHour {
  std::int64_t hour = 0;  // hours since 1970
  std::int64_t allowed = 0;
  std::int64_t refused = 0;

  friend bool operator==(const UsageHour&, const UsageHour&) = default;
};

// Calls that were refused for one reason.
struct UsageRefusal {
  std::string code;  // of the table of refusals; an older version's may be unknown to this one
  std::int64_t count = 0;

  friend bool operator==(const UsageRefusal&, const UsageRefusal&) = default;
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

  // The refused calls from `first_hour` on by reason, the most frequent first: of one integration,
  // or of all together.
  [[nodiscard]] virtual std::vector<UsageRefusal> refusals(
      std::optional<integrations::IntegrationId> id, std::int64_t first_hour) = 0;

  // For each of the integrations: what it did from `first_hour` on, and when it last did something.
  [[nodiscard]] virtual std::map<integrations::IntegrationId, UsageSummary> summaries(
      const std::vector<integrations::IntegrationId>& ids, std::int64_t first_hour) = 0;

  // Active integrations that were last used before that time, or never; the lowest ids first, at
  // most `limit`.
  [[nodiscard]] virtual std::vector<integrations::IntegrationId> unused_since(
      Timestamp before, std::size_t limit) = 0;
};

}  // namespace gatehouse::gateway

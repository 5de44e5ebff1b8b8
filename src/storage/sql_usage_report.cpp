#include "storage/sql_usage_report.h"

namespace gatehouse::storage {

using gateway::UsageHour;
using gateway::UsageRefusal;
using gateway::UsageSummary;
using integrations::IntegrationId;

std::vector<UsageHour> SqlUsageReport::hours(std::optional<IntegrationId> id,
                                             std::int64_t first_hour) {
  std::vector<UsageHour> hours;
  const auto add = [&](const Row& row) {
    hours.push_back({.hour = row.integer(0), .allowed = row.integer(1), .refused = row.integer(2)});
  };
  const std::string sums =
      "SELECT hour, CAST(sum(allowed) AS BIGINT), CAST(sum(refused) AS BIGINT) FROM usage_hours "
      "WHERE hour >= $1";
  const std::string ordered = " GROUP BY hour ORDER BY hour";
  if (id) {
    database_.query(sums + " AND integration_id = $2" + ordered,
                    {first_hour, static_cast<std::int64_t>(*id)}, add);
  } else {
    database_.query(sums + ordered, {first_hour}, add);
  }
  return hours;
}

std::vector<UsageRefusal> SqlUsageReport::refusals(std::optional<IntegrationId> id,
                                                   std::int64_t first_hour) {
  std::vector<UsageRefusal> refusals;
  const auto add = [&](const Row& row) {
    refusals.push_back({.code = row.text(0), .count = row.integer(1)});
  };
  const std::string sums =
      "SELECT code, CAST(sum(refused) AS BIGINT) FROM usage_refusals WHERE hour >= $1";
  const std::string ordered = " GROUP BY code ORDER BY 2 DESC, code";
  if (id) {
    database_.query(sums + " AND integration_id = $2" + ordered,
                    {first_hour, static_cast<std::int64_t>(*id)}, add);
  } else {
    database_.query(sums + ordered, {first_hour}, add);
  }
  return refusals;
}

std::map<IntegrationId, UsageSummary> SqlUsageReport::summaries(
    const std::vector<IntegrationId>& ids, std::int64_t first_hour) {
  std::map<IntegrationId, UsageSummary> summaries;
  // One read for all of them: each read of its own would lock and unlock the log.
  database_.read([&] {
    for (const auto id : ids) summaries[id] = summary_of(id, first_hour);
  });
  return summaries;
}

UsageSummary SqlUsageReport::summary_of(IntegrationId id, std::int64_t first_hour) {
  UsageSummary summary;
  const auto number = static_cast<std::int64_t>(id);
  database_.query(
      "SELECT CAST(coalesce(sum(allowed), 0) AS BIGINT), "
      "CAST(coalesce(sum(refused), 0) AS BIGINT) FROM usage_hours "
      "WHERE integration_id = $1 AND hour >= $2",
      {number, first_hour}, [&](const Row& row) {
        summary.allowed = row.integer(0);
        summary.refused = row.integer(1);
      });
  database_.query("SELECT used_at FROM usage_last WHERE integration_id = $1", {number},
                  [&](const Row& row) { summary.last_used = row.time(0); });
  return summary;
}

std::vector<IntegrationId> SqlUsageReport::unused_since(Timestamp before, std::size_t limit) {
  std::vector<IntegrationId> ids;
  database_.query(
      "SELECT i.id FROM integrations i LEFT JOIN usage_last u ON u.integration_id = i.id "
      "WHERE i.status = $1 AND (u.used_at IS NULL OR u.used_at < $2) ORDER BY i.id LIMIT $3",
      {static_cast<std::int64_t>(integrations::Status::kActive), stored(before),
       static_cast<std::int64_t>(limit)},
      [&](const Row& row) { ids.push_back(IntegrationId{row.integer(0)}); });
  return ids;
}

}  // namespace gatehouse::storage

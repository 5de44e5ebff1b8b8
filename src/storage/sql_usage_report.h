#pragma once

#include "gateway/usage_report.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlUsageReport final : public gateway::UsageReport {
 public:
  explicit SqlUsageReport(Database& database) : database_(database) {}

  std::vector<gateway::UsageHour> hours(std::optional<integrations::IntegrationId> id,
                                        std::int64_t first_hour) override;
  std::vector<gateway::UsageRefusal> refusals(std::optional<integrations::IntegrationId> id,
                                              std::int64_t first_hour) override;
  std::map<integrations::IntegrationId, gateway::UsageSummary> summaries(
      const std::vector<integrations::IntegrationId>& ids, std::int64_t first_hour) override;
  std::vector<integrations::IntegrationId> unused_since(Timestamp before,
                                                        std::size_t limit) override;

 private:
  gateway::UsageSummary summary_of(integrations::IntegrationId id, std::int64_t first_hour);

  Database& database_;
};

}  // namespace gatehouse::storage

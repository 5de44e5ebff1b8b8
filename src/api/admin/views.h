#pragma once

#include <boost/json.hpp>

#include "api/admin/services.h"
#include "gateway/usage_report.h"
#include "history/history.h"
#include "integrations/integration.h"

namespace gatehouse::api::admin {

// How things look in JSON, as api/admin.openapi.yaml describes them.

[[nodiscard]] boost::json::object view_of(const history::Event& event);
[[nodiscard]] boost::json::array view_of(const std::vector<history::Event>& events);

// A row of the list of integrations. The whole integration has its resources besides.
[[nodiscard]] boost::json::object row_of(const integrations::Integration& integration,
                                         const gateway::UsageSummary& usage);
[[nodiscard]] boost::json::object view_of(const integrations::Integration& integration,
                                          const gateway::UsageSummary& usage);

// The four values that an integration signs with.
[[nodiscard]] boost::json::object view_of(const integrations::Credentials& credentials);

// A time as ISO 8601, or null.
[[nodiscard]] boost::json::value time_or_null(const std::optional<Timestamp>& time);

// The version of an integration as an entity tag.
[[nodiscard]] std::string tag_of_version(std::int64_t version);

// Hours since 1970, and the hour 24 h before now.
[[nodiscard]] std::int64_t hour_of(Timestamp time);
[[nodiscard]] std::int64_t day_ago(const Clock& clock);

}  // namespace gatehouse::api::admin

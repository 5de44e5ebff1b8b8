#pragma once

#include <boost/json.hpp>
#include <optional>

#include "api/admin/call.h"
#include "base/time.h"
#include "gateway/usage_report.h"

namespace gatehouse::api::admin {

// How many hours a request asks for numbers of.
[[nodiscard]] std::int64_t hours_asked_for(const Call& call);

// CallNumbers of the contract: the calls of the last `hours`, the present one included, of one
// integration or of all together.
[[nodiscard]] boost::json::object call_numbers(gateway::UsageReport& usage, Timestamp now,
                                               std::int64_t hours,
                                               std::optional<integrations::IntegrationId> id);

}  // namespace gatehouse::api::admin

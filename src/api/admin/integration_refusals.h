#pragma once

#include <optional>
#include <string>

#include "api/admin/call.h"

namespace gatehouse::api::admin {

// The integration that a path names.
[[nodiscard]] integrations::IntegrationId id_of(const Call& call);

// The version that a change was made on, from If-Match. Zero, which no integration has, for a tag
// that is none.
[[nodiscard]] Result<std::int64_t, Problem> version_for(const Call& call);

// Why the integrations' services did not do it, as a problem. `name` is what the form called the
// integration, if it did.
[[nodiscard]] Failure<Problem> refuse_act(const Services& services, const Call& call,
                                          const integrations::Refused& refused,
                                          const std::optional<std::string>& name = std::nullopt);

}  // namespace gatehouse::api::admin

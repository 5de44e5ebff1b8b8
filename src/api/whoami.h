#pragma once

#include <optional>

#include "access/route_table.h"
#include "gateway/gateway.h"
#include "http/message.h"

namespace gatehouse::api {

// Whether the route is GET /V1/integration/whoami, which the gate answers itself.
[[nodiscard]] bool is_whoami(const access::Route& route);

// What a connector's test button wants to know: {"id", "name", "status", "access", "resources"}, of
// an operator {"operator", "access", "resources"}. `resources` lists what was granted; for "all" it
// is ["Magento_Backend::all"]. The caller is no guest.
[[nodiscard]] http::Response whoami(const gateway::Caller& caller);

}  // namespace gatehouse::api

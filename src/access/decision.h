#pragma once

#include "access/grant.h"
#include "access/route_table.h"
#include "base/result.h"

namespace gatehouse::access {

// The setting webapi/webapisecurity/allow_insecure.
enum class GuestAccess { kClosed, kOpen };

enum class Refusal {
  kCredentialsMissing,  // a guest asks for what guests may not have
  kResourceNotGranted,  // the grant lacks at least one resource that the route needs
  kForCustomersOnly,    // a `self` route, and the grant is not one of all
};

// Whether everybody may use the route, so that nobody need say who they are.
[[nodiscard]] bool is_open_to_everyone(const Route& route, GuestAccess guests);

// Whether a caller may use a route. `grant` is null for a guest. All resources that the route needs
// must be granted (facts/magento 7.5).
[[nodiscard]] Result<void, Refusal> decide(const Route& route, const Grant* grant,
                                           GuestAccess guests);

}  // namespace gatehouse::access

#pragma once

#include <vector>

#include "api/admin/admin_api.h"
#include "api/admin/static_site.h"
#include "api/area.h"

namespace gatehouse::api::admin {

// What the admin serves: its stream of events, its JSON API, and, for everything else, its page.
// The last one takes every path, so these areas come after all others. Both arguments must outlive
// the result.
[[nodiscard]] std::vector<Area> admin_areas(AdminApi& api, const StaticSite& site);

}  // namespace gatehouse::api::admin

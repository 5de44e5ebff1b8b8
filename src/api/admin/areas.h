#pragma once

#include <vector>

#include "api/admin/admin_api.h"
#include "api/admin/static_site.h"
#include "api/area.h"

namespace gatehouse::api::admin {

// What the admin serves: its stream of events, its JSON API, and, for everything else, its page.
// The last one takes every path, so these areas come after all others. A request for a host that is
// neither an address nor localhost nor one of `own_names` is answered 421. The first two arguments
// must outlive the result.
[[nodiscard]] std::vector<Area> admin_areas(AdminApi& api, const StaticSite& site,
                                            const std::vector<std::string>& own_names);

}  // namespace gatehouse::api::admin

#pragma once

#include "store/call.h"

namespace gatehouse::store {

[[nodiscard]] Response list_websites(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_store_groups(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_store_views(Catalogue& catalogue, const Call& call);

// Of the store views that storeCodes[] names, or of all.
[[nodiscard]] Response list_store_configs(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

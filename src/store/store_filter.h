#pragma once

#include "store/call.h"
#include "store/catalogue.h"
#include "store/search.h"

namespace gatehouse::store {

// How fields of a kind's entities are looked up: as field_of() does, and "store_id" (also "store")
// as the store views that show the entity, and 0, the admin's. A product is shown in the views of
// its websites, everything else in all views. To be used while the catalogue is read.
[[nodiscard]] Lookup lookup_of(const Catalogue& catalogue, Kind kind);

// Puts the ids of store views for their codes in filters by store. 404 for a view that there is
// not.
[[nodiscard]] std::optional<Response> resolve_stores(const Catalogue& catalogue,
                                                     SearchCriteria& criteria);

}  // namespace gatehouse::store

#pragma once

#include "store/call.h"

namespace gatehouse::store {

// PUT /V1/categories/:categoryId/move
[[nodiscard]] Response move_category(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

#pragma once

#include "store/call.h"

namespace gatehouse::store {

// Which products are in a category: /V1/categories/:categoryId/products. The links themselves are
// kept with the products.
[[nodiscard]] Response products_of_category(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response link_product(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response unlink_product(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

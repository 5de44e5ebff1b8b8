#pragma once

#include "store/call.h"

namespace gatehouse::store {

[[nodiscard]] Response list_products(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_product(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response create_product(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response update_product(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response delete_product(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

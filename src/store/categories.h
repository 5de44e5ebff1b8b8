#pragma once

#include "store/call.h"

namespace gatehouse::store {

[[nodiscard]] Response category_tree(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_categories(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_category(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response create_category(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response update_category(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response delete_category(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

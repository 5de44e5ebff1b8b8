#pragma once

#include "store/call.h"

namespace gatehouse::store {

[[nodiscard]] Response search_pages(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_page(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response create_page(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response update_page(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response delete_page(Catalogue& catalogue, const Call& call);

[[nodiscard]] Response search_blocks(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_block(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response create_block(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response update_block(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response delete_block(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

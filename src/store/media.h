#pragma once

#include <boost/json/array.hpp>

#include "store/call.h"

namespace gatehouse::store {

// Gives ids to the entries of a gallery that have none. Ids are unique among all products.
void number_images(const Catalogue& catalogue, boost::json::array& entries);

// GET /V1/products/:sku/media and GET /V1/products/:sku/media/:entryId.
[[nodiscard]] Response list_images(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_image(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

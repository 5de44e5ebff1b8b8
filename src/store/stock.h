#pragma once

#include "store/call.h"

namespace gatehouse::store {

// What is in stock of a product, as Magento shows it: what was given of it over the defaults.
[[nodiscard]] boost::json::object stock_item_of(const boost::json::object& product);

// The product as it is shown alone, with its stock item; and as lists show it, without.
[[nodiscard]] boost::json::object with_stock_item(boost::json::object product);
[[nodiscard]] boost::json::object without_stock_item(boost::json::object product);

// Reads a stock item of a body, the member `name`. Adds a problem when it is no object, or its
// "qty" no number or its "is_in_stock" no bool.
[[nodiscard]] std::optional<boost::json::object> read_stock_item(json::ObjectReader& reader,
                                                                 std::string_view name);

// Puts the members that were given over the product's.
void put_stock_item(boost::json::object given, boost::json::object& product);

// GET /V1/stockItems/:productSku, PUT /V1/products/:productSku/stockItems/:itemId and
// GET /V1/stockStatuses/:productSku.
[[nodiscard]] Response get_stock_item(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response update_stock_item(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_stock_status(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

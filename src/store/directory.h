#pragma once

#include "store/call.h"

namespace gatehouse::store {

// What connectors ask first, to see whom they talk to: GET /V1/directory/currency and
// /V1/directory/countries, GET /V1/directory/countries/:countryId, GET /V1/modules and
// GET /V1/products/types.
[[nodiscard]] Response get_currency(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_countries(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response get_country(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_modules(Catalogue& catalogue, const Call& call);
[[nodiscard]] Response list_product_types(Catalogue& catalogue, const Call& call);

// POST /V1/integration/customer/token: refused, there being no customers.
[[nodiscard]] Response refuse_customer_token(Catalogue& catalogue, const Call& call);

}  // namespace gatehouse::store

#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "json/reader.h"
#include "store/refusal.h"
#include "store/store.h"

namespace gatehouse::store {

// 200 with the value as JSON.
[[nodiscard]] Response ok(boost::json::value value);

// {"message", "parameters", "code"} (facts/magento 7.3). Without a message it is the sentence of
// the table.
[[nodiscard]] Response error(Refusal refusal);
[[nodiscard]] Response error(Refusal refusal, std::string_view message,
                             const boost::json::value& parameters = nullptr);

// 404: there is no such entity.
[[nodiscard]] Response not_found(std::string_view field, std::string_view value);

// The same for each of these, in words of its own, which clients look for. `field` is what named
// it.
[[nodiscard]] Response no_product(std::string_view sku);
[[nodiscard]] Response no_category(std::string_view field, std::string_view id);
[[nodiscard]] Response no_stock_item(std::string_view sku);
[[nodiscard]] Response no_page(std::string_view id);
[[nodiscard]] Response no_block(std::string_view id);
[[nodiscard]] Response no_image(std::string_view id);
[[nodiscard]] Response no_country(std::string_view code);
[[nodiscard]] Response no_store(std::string_view id_or_code);

// 400 when a parameter of the path or the query that must be a whole number is none.
[[nodiscard]] std::optional<Response> refused_number(std::string_view field,
                                                     std::string_view value);

// 400 that names one field.
[[nodiscard]] Response invalid(Refusal refusal, std::string_view field, std::string_view message);

// 400 for a field that is needed.
[[nodiscard]] Response missing_field(Refusal refusal, std::string_view field);

// 400 for everything that is wrong with a body; `problems` must not be empty.
[[nodiscard]] Response invalid(const json::Problems& problems);

}  // namespace gatehouse::store

#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "json/reader.h"
#include "store/store.h"

namespace gatehouse::store {

// 200 with the value as JSON.
[[nodiscard]] Response ok(boost::json::value value);

// {"message", "parameters", "code"} (facts/magento 7.3).
[[nodiscard]] Response error(int status, std::string_view code, std::string_view message,
                             const boost::json::value& parameters = nullptr);

// 404: there is no such entity.
[[nodiscard]] Response not_found(std::string_view field, std::string_view value);

// 404 in Magento's words for each of these, which clients look for. `field` is what named it.
[[nodiscard]] Response no_product(std::string_view sku);
[[nodiscard]] Response no_category(std::string_view field, std::string_view id);
[[nodiscard]] Response no_page(std::string_view id);
[[nodiscard]] Response no_block(std::string_view id);
[[nodiscard]] Response no_image(std::string_view id);
[[nodiscard]] Response no_country(std::string_view code);
[[nodiscard]] Response no_store(std::string_view id_or_code);

// 400 when a parameter of the path or the query that must be a whole number is none.
[[nodiscard]] std::optional<Response> refused_number(std::string_view field,
                                                     std::string_view value);

// 400 that names one field.
[[nodiscard]] Response invalid(std::string_view code, std::string_view field,
                               std::string_view message);

// 400 for everything that is wrong with a body; `problems` must not be empty.
[[nodiscard]] Response invalid(const json::Problems& problems);

}  // namespace gatehouse::store

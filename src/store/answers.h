#pragma once

#include <boost/json/value.hpp>
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

// 400 that names one field.
[[nodiscard]] Response invalid(std::string_view code, std::string_view field,
                               std::string_view message);

// 400 for everything that is wrong with a body; `problems` must not be empty.
[[nodiscard]] Response invalid(const json::Problems& problems);

}  // namespace gatehouse::store

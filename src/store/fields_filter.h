#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace gatehouse::store {

// What a query's fields=items[sku,name],total_count leaves of an answer; lists are filtered element
// by element, names that are not there are skipped. Absent when the brackets do not match or are
// nested more than ten deep.
[[nodiscard]] std::optional<boost::json::value> only_fields(const boost::json::value& answer,
                                                            std::string_view fields);

}  // namespace gatehouse::store

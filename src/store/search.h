#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/search_criteria.h"

namespace gatehouse::store {

// The values of a field of an entity: a member or a custom attribute; several when it is a list.
// Absent when there is none.
using FieldValue = std::optional<std::vector<std::string>>;
[[nodiscard]] FieldValue field_of(const boost::json::object& entity, std::string_view field);

// How a field is looked up that is no member of the entity; field_of() in all other cases.
using Lookup = std::function<FieldValue(const boost::json::object& entity, std::string_view field)>;

// Whether a field fulfils one filter. Of a list one value must, or none for the negative
// conditions. Numbers compare as numbers, texts without case.
[[nodiscard]] bool fulfils(const FieldValue& value, const Filter& filter);

// The answer to a search over `entities`: {"items", "search_criteria", "total_count"}. Fails when a
// filter or sort order names a field that no entity has.
[[nodiscard]] Result<boost::json::object, CriteriaProblem> search(
    const std::vector<const boost::json::object*>& entities, const SearchCriteria& criteria,
    const Lookup& lookup = field_of);

}  // namespace gatehouse::store

#include "store/search_criteria.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>
#include <map>

#include "base/text.h"
#include "json/reader.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::pair<std::string_view, Condition> kConditions[] = {
    {"eq", Condition::kEq},           {"neq", Condition::kNeq},
    {"gt", Condition::kGt},           {"gteq", Condition::kGteq},
    {"lt", Condition::kLt},           {"lteq", Condition::kLteq},
    {"from", Condition::kGteq},       {"to", Condition::kLteq},
    {"moreq", Condition::kGteq},      {"in", Condition::kIn},
    {"nin", Condition::kNin},         {"like", Condition::kLike},
    {"nlike", Condition::kNlike},     {"null", Condition::kNull},
    {"notnull", Condition::kNotnull}, {"finset", Condition::kFinset},
    {"nfinset", Condition::kNfinset}};

using Index = std::int64_t;

// The query's parts before they are checked, by their numbers.
struct RawCriteria {
  std::map<Index, std::map<Index, Filter>> groups;
  std::map<Index, SortOrder> sort_orders;
};

class Reader {
 public:
  std::optional<CriteriaProblem> take(const std::string& name, const std::string& value) {
    const auto parts = name_parts(name);
    if (!parts) return CriteriaProblem{name, "The brackets of \"" + name + "\" do not match."};
    if (parts->front() != "searchCriteria" && parts->front() != "search_criteria") return {};
    if (parts->size() == 1) return {};
    const auto& part = (*parts)[1];
    if (part == "filterGroups" || part == "filter_groups") return take_filter(*parts, name, value);
    if (part == "sortOrders" || part == "sort_orders") return take_sort(*parts, name, value);
    if (part == "pageSize" || part == "page_size") return take_page_size(name, value);
    if (part == "currentPage" || part == "current_page") return take_current_page(name, value);
    return unknown(name);
  }

  SearchCriteria finish() {
    for (auto& [number, filters] : raw_.groups) {
      auto& group = criteria_.groups.emplace_back();
      for (auto& [position, filter] : filters) group.push_back(std::move(filter));
    }
    for (auto& [number, order] : raw_.sort_orders) criteria_.sort_orders.push_back(order);
    return std::move(criteria_);
  }

 private:
  static CriteriaProblem unknown(const std::string& name) {
    return {name, "\"" + name + "\" is no part of searchCriteria."};
  }

  // searchCriteria[filterGroups][0][filters][0][field]
  std::optional<CriteriaProblem> take_filter(const std::vector<std::string>& parts,
                                             const std::string& name, const std::string& value) {
    if (parts.size() != 6 || parts[3] != "filters") return unknown(name);
    const auto group = parse_digits(parts[2]);
    const auto position = parse_digits(parts[4]);
    if (!group || !position) return unknown(name);
    auto& filter = raw_.groups[*group][*position];
    if (parts[5] == "field") {
      filter.field = value;
    } else if (parts[5] == "value") {
      filter.value = value;
    } else if (parts[5] == "conditionType" || parts[5] == "condition_type") {
      const auto* found =
          std::ranges::find(kConditions, value, &std::pair<std::string_view, Condition>::first);
      if (found == std::end(kConditions)) {
        return CriteriaProblem{name, "\"" + value + "\" is no condition type."};
      }
      filter.condition = found->second;
      filter.condition_type = value;
    } else {
      return unknown(name);
    }
    return {};
  }

  std::optional<CriteriaProblem> take_sort(const std::vector<std::string>& parts,
                                           const std::string& name, const std::string& value) {
    const auto position = parts.size() == 4 ? parse_digits(parts[2]) : std::nullopt;
    if (!position) return unknown(name);
    auto& order = raw_.sort_orders[*position];
    if (parts[3] == "field") {
      order.field = value;
    } else if (parts[3] != "direction") {
      return unknown(name);
    } else if (equals_ignoring_case(value, "desc")) {
      order.direction = SortOrder::Direction::kDescending;
    } else if (!equals_ignoring_case(value, "asc")) {
      return CriteriaProblem{name, "\"" + value + "\" is neither ASC nor DESC."};
    }
    return {};
  }

  std::optional<CriteriaProblem> take_page_size(const std::string& name, const std::string& value) {
    const auto number = parse_digits(value);
    if (!number) return CriteriaProblem{name, "\"" + name + "\" must be a whole number."};
    if (*number > 0) criteria_.page_size = number;  // 0 means everything, as in Magento
    return {};
  }

  std::optional<CriteriaProblem> take_current_page(const std::string& name,
                                                   const std::string& value) {
    const auto number = parse_digits(value);
    if (!number || *number > INT32_MAX) {
      return CriteriaProblem{name, "\"" + name + "\" must be a whole number."};
    }
    criteria_.current_page = std::max<std::int64_t>(1, *number);
    return {};
  }

  RawCriteria raw_;
  SearchCriteria criteria_;
};

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Negative, zero or positive as `a` comes before, with or behind `b`.
int compared(const std::string& a, const std::string& b) {
  const auto x = number_of(a);
  const auto y = number_of(b);
  if (x && y) return *x < *y ? -1 : (*x > *y ? 1 : 0);
  return case_folded(a).compare(case_folded(b));
}

bool is_in(const std::string& value, const std::string& list) {
  return std::ranges::any_of(split(list, ','), [&](std::string_view item) {
    return compared(value, std::string(trimmed(item))) == 0;
  });
}

// SQL's LIKE: "%" stands for any text, "_" for any one byte. Takes time in proportion to the
// product of both lengths at most.
bool is_like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '_' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%', p) == std::string_view::npos;
}

std::string text_of_scalar(const bj::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* yes = value.if_bool()) return *yes ? "1" : "0";
  return json::text_of(value);
}

std::optional<std::string> text_of_value(const bj::value& value) {
  if (value.is_null()) return std::nullopt;
  const auto* list = value.if_array();
  if (list == nullptr) return text_of_scalar(value);
  std::vector<std::string> parts;
  for (const auto& element : *list) parts.push_back(text_of_scalar(element));
  return joined(parts, ",");
}

std::optional<CriteriaProblem> unknown_field(const std::vector<const bj::object*>& entities,
                                             const std::string& field) {
  const auto has = [&](const bj::object* entity) { return field_of(*entity, field).has_value(); };
  if (entities.empty() || std::ranges::any_of(entities, has)) return {};
  return CriteriaProblem{field, "There is no field \"" + field + "\" here."};
}

bool fulfils_all(const bj::object& entity, const SearchCriteria& criteria) {
  return std::ranges::all_of(criteria.groups, [&](const auto& group) {
    return std::ranges::any_of(group, [&](const Filter& filter) {
      return fulfils(field_of(entity, filter.field), filter);
    });
  });
}

void sort(std::vector<const bj::object*>& entities, const std::vector<SortOrder>& orders) {
  const auto before = [&](const bj::object* a, const bj::object* b) {
    for (const auto& order : orders) {
      const int result =
          compared(field_of(*a, order.field).value_or(""), field_of(*b, order.field).value_or(""));
      if (result == 0) continue;
      return order.direction == SortOrder::Direction::kAscending ? result < 0 : result > 0;
    }
    return false;
  };
  if (!orders.empty()) std::ranges::stable_sort(entities, before);
}

bj::object echoed(const SearchCriteria& criteria) {
  bj::array groups;
  for (const auto& group : criteria.groups) {
    bj::array filters;
    for (const auto& filter : group) {
      filters.push_back({{"field", filter.field},
                         {"value", filter.value},
                         {"condition_type", filter.condition_type}});
    }
    groups.push_back(bj::object{{"filters", std::move(filters)}});
  }
  bj::object out{{"filter_groups", std::move(groups)}};
  if (!criteria.sort_orders.empty()) {
    auto& orders = out["sort_orders"].emplace_array();
    for (const auto& order : criteria.sort_orders) {
      const bool ascending = order.direction == SortOrder::Direction::kAscending;
      orders.push_back({{"field", order.field}, {"direction", ascending ? "ASC" : "DESC"}});
    }
  }
  if (criteria.page_size) {
    out["page_size"] = *criteria.page_size;
    out["current_page"] = criteria.current_page;
  }
  return out;
}

bj::array page_of(const std::vector<const bj::object*>& found, const SearchCriteria& criteria) {
  bj::array items;
  const auto size = criteria.page_size.value_or(static_cast<std::int64_t>(found.size()));
  const auto begin = static_cast<std::size_t>((criteria.current_page - 1) * size);
  for (auto i = begin; i < found.size() && items.size() < static_cast<std::size_t>(size); ++i) {
    items.push_back(*found[i]);
  }
  return items;
}

}  // namespace

Result<SearchCriteria, CriteriaProblem> read_search_criteria(const Query& query,
                                                             const settings::Values& settings) {
  Reader reader;
  for (const auto& [name, value] : query.all()) {
    if (auto problem = reader.take(name, value)) return Failure(std::move(*problem));
  }
  auto criteria = reader.finish();
  for (const auto& group : criteria.groups) {
    for (const auto& filter : group) {
      if (filter.field.empty()) {
        return Failure(CriteriaProblem{"field", "Each filter needs a field."});
      }
    }
  }
  if (settings.yes(settings::paths::kInputLimits)) {
    const auto max = settings.number(settings::paths::kMaximumPageSize);
    if (!criteria.page_size)
      criteria.page_size = settings.number(settings::paths::kDefaultPageSize);
    if (*criteria.page_size > max) {
      return Failure(
          CriteriaProblem{"pageSize", "Maximum page size is " + std::to_string(max) + "."});
    }
  }
  if (criteria.page_size && *criteria.page_size > INT32_MAX) {
    return Failure(CriteriaProblem{"pageSize", "\"pageSize\" is too large."});
  }
  return criteria;
}

std::optional<std::string> field_of(const bj::object& entity, std::string_view field) {
  if (field == "entity_id") field = "id";
  if (const auto* member = entity.if_contains(field)) return text_of_value(*member);
  if (const auto* extension = entity.if_contains("extension_attributes");
      extension != nullptr && extension->is_object()) {
    if (field == "category_id") {
      std::vector<std::string> ids;
      if (const auto* links = extension->as_object().if_contains("category_links")) {
        for (const auto& link : links->as_array()) {
          ids.push_back(text_of_scalar(link.as_object().at("category_id")));
        }
      }
      return joined(ids, ",");
    }
    const auto* member =
        extension->as_object().if_contains(field == "website_id" ? "website_ids" : field);
    if (member != nullptr) return text_of_value(*member);
  }
  const auto* custom = entity.if_contains("custom_attributes");
  if (custom == nullptr || !custom->is_array()) return std::nullopt;
  for (const auto& attribute : custom->as_array()) {
    if (attribute.at("attribute_code").as_string() == field) {
      return text_of_value(attribute.at("value"));
    }
  }
  return std::nullopt;
}

bool fulfils(const std::optional<std::string>& value, const Filter& filter) {
  if (filter.condition == Condition::kNull) return !value;
  if (filter.condition == Condition::kNotnull) return value.has_value();
  if (!value) return false;
  const auto holds_one_of = [&](auto matches) {
    return std::ranges::any_of(split(*value, ','), matches);
  };
  switch (filter.condition) {
    case Condition::kEq:
      // A list holds what one of its elements is: category_id eq 4.
      return compared(*value, filter.value) == 0 ||
             (value->find(',') != std::string::npos && is_in(filter.value, *value));
    case Condition::kNeq:
      return compared(*value, filter.value) != 0;
    case Condition::kGt:
      return compared(*value, filter.value) > 0;
    case Condition::kGteq:
      return compared(*value, filter.value) >= 0;
    case Condition::kLt:
      return compared(*value, filter.value) < 0;
    case Condition::kLteq:
      return compared(*value, filter.value) <= 0;
    case Condition::kIn:
      return is_in(*value, filter.value) || holds_one_of([&](std::string_view element) {
               return is_in(std::string(element), filter.value);
             });
    case Condition::kNin:
      return !is_in(*value, filter.value);
    case Condition::kLike:
      return is_like(case_folded(*value), case_folded(filter.value));
    case Condition::kNlike:
      return !is_like(case_folded(*value), case_folded(filter.value));
    case Condition::kFinset:
      return is_in(filter.value, *value);
    case Condition::kNfinset:
      return !is_in(filter.value, *value);
    case Condition::kNull:
    case Condition::kNotnull:
      break;
  }
  return false;
}

Result<bj::object, CriteriaProblem> search(const std::vector<const bj::object*>& entities,
                                           const SearchCriteria& criteria) {
  for (const auto& group : criteria.groups) {
    for (const auto& filter : group) {
      if (auto problem = unknown_field(entities, filter.field)) return Failure(std::move(*problem));
    }
  }
  for (const auto& order : criteria.sort_orders) {
    if (auto problem = unknown_field(entities, order.field)) return Failure(std::move(*problem));
  }
  std::vector<const bj::object*> found;
  for (const auto* entity : entities) {
    if (fulfils_all(*entity, criteria)) found.push_back(entity);
  }
  sort(found, criteria.sort_orders);
  return bj::object{{"items", page_of(found, criteria)},
                    {"search_criteria", echoed(criteria)},
                    {"total_count", found.size()}};
}

}  // namespace gatehouse::store

#include "store/search_criteria.h"

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "store/field_types.h"

namespace gatehouse::store {
namespace {

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

bool is_like(Condition condition) {
  return condition == Condition::kLike || condition == Condition::kNlike;
}

bool is_criteria(std::string_view name) {
  return name == "searchCriteria" || name == "search_criteria";
}

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
    if (!is_criteria(parts->front())) return {};
    if (parts->size() == 1 || (*parts)[1].empty()) return {};  // searchCriteria= and []=
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
      for (auto& [position, filter] : filters) {
        if (is_like(filter.condition)) filter.pattern = LikePattern(filter.value);
        group.push_back(std::move(filter));
      }
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

// Fills in what the filter's value is compared as; what is wrong with it when it is of another type
// than the field.
std::optional<CriteriaProblem> read_operand(Filter& filter) {
  const bool names_several = filter.value.find(',') != std::string::npos;
  if (filter.field == "website_id" && filter.condition == Condition::kEq && names_several) {
    filter.condition = Condition::kIn;  // as Magento takes it
  }
  const auto type = type_of(filter.field);
  if (type == FieldType::kText || !compares(filter.condition)) {
    filter.operand = filter.value;
    return {};
  }
  std::vector<std::string> operands;
  const auto values = takes_list(filter.condition) ? split(filter.value, ',')
                                                   : std::vector<std::string_view>{filter.value};
  for (const auto value : values) {
    if (takes_list(filter.condition) && trimmed(value).empty()) continue;
    auto operand = as_compared(type, value);
    if (!operand) {
      return CriteriaProblem{filter.field, "\"" + filter.field + "\" is compared with " +
                                               std::string(described(type)) + "; \"" +
                                               excerpt(value) + "\" is none."};
    }
    operands.push_back(std::move(*operand));
  }
  filter.operand = joined(operands, ",");
  return {};
}

// Fills in the operands; what is wrong with the first filter that is not right.
std::optional<CriteriaProblem> complete_filters(SearchCriteria& criteria) {
  std::size_t filters = 0;
  for (auto& group : criteria.groups) {
    for (auto& filter : group) {
      if (++filters > limits::kSearchFiltersMax) {
        return CriteriaProblem{
            "filterGroups",
            "There are more than " + std::to_string(limits::kSearchFiltersMax) + " filters."};
      }
      if (is_like(filter.condition) && filter.value.size() > limits::kLikePatternBytesMax) {
        return CriteriaProblem{
            "value",
            "A pattern is longer than " + std::to_string(limits::kLikePatternBytesMax) + " bytes."};
      }
      if (filter.field.empty()) return CriteriaProblem{"field", "Each filter needs a field."};
      if (auto problem = read_operand(filter)) return problem;
    }
  }
  return {};
}

std::optional<CriteriaProblem> check_sort_orders(const SearchCriteria& criteria) {
  if (criteria.sort_orders.size() > limits::kSearchSortOrdersMax) {
    return CriteriaProblem{
        "sortOrders",
        "There are more than " + std::to_string(limits::kSearchSortOrdersMax) + " sort orders."};
  }
  if (std::ranges::any_of(criteria.sort_orders,
                          [](const SortOrder& order) { return order.field.empty(); })) {
    return CriteriaProblem{"field", "Each sort order needs a field."};
  }
  return {};
}

std::optional<CriteriaProblem> limit_page(SearchCriteria& criteria,
                                          const settings::Values& settings) {
  if (settings.yes(settings::paths::kInputLimits)) {
    const auto max = settings.number(settings::paths::kMaximumPageSize);
    // A default above the maximum, as one setting may be changed without the other, is no mistake
    // of the caller.
    const auto usual = std::min(settings.number(settings::paths::kDefaultPageSize), max);
    if (criteria.page_size.value_or(usual) > max) {
      return CriteriaProblem{"pageSize", "Maximum page size is " + std::to_string(max) + "."};
    }
    if (!criteria.page_size) criteria.page_size = usual;
  }
  if (criteria.page_size && *criteria.page_size > INT32_MAX) {
    return CriteriaProblem{"pageSize", "\"pageSize\" is too large."};
  }
  return {};
}

}  // namespace

bool has_search_criteria(const Query& query) {
  return std::ranges::any_of(query.all(), [](const auto& parameter) {
    return is_criteria(std::string_view(parameter.first).substr(0, parameter.first.find('[')));
  });
}

bool compares(Condition condition) {
  return !is_like(condition) && condition != Condition::kNull && condition != Condition::kNotnull;
}

bool takes_list(Condition condition) {
  return condition == Condition::kIn || condition == Condition::kNin;
}

Result<SearchCriteria, CriteriaProblem> read_search_criteria(const Query& query,
                                                             const settings::Values& settings) {
  Reader reader;
  for (const auto& [name, value] : query.all()) {
    if (auto problem = reader.take(name, value)) return Failure(std::move(*problem));
  }
  auto criteria = reader.finish();
  if (auto problem = complete_filters(criteria)) return Failure(std::move(*problem));
  if (auto problem = check_sort_orders(criteria)) return Failure(std::move(*problem));
  if (auto problem = limit_page(criteria, settings)) return Failure(std::move(*problem));
  return criteria;
}

}  // namespace gatehouse::store

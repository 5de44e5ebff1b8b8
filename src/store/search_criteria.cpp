#include "store/search_criteria.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "json/reader.h"
#include "store/field_types.h"

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

// Numbers as people and prices write them; "1e3", "010" and "nan" are texts.
std::optional<double> number_of(std::string_view text) {
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return std::nullopt;
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
  if (x || y) return x ? -1 : 1;  // numbers before texts: one order for all
  return case_folded(a).compare(case_folded(b));
}

bool is_in(const std::string& value, const std::string& list) {
  return std::ranges::any_of(split(list, ','), [&](std::string_view item) {
    return compared(value, std::string(trimmed(item))) == 0;
  });
}

std::string text_of_scalar(const bj::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* yes = value.if_bool()) return *yes ? "1" : "0";
  return json::text_of(value);
}

// As much of a text as searches look at, in whole characters.
std::string searched(std::string text) {
  if (text.size() <= limits::kSearchedBytesMax) return text;
  auto end = limits::kSearchedBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

FieldValue values_of(const bj::value& value) {
  if (value.is_null()) return std::nullopt;
  std::vector<std::string> values;
  if (const auto* list = value.if_array()) {
    for (const auto& element : *list) values.push_back(searched(text_of_scalar(element)));
  } else {
    values.push_back(searched(text_of_scalar(value)));
  }
  return values;
}

// What clients of Magento call a field that is shown under another name.
std::string_view shown_name(std::string_view field) {
  if (field == "entity_id" || field == "page_id" || field == "block_id") return "id";
  if (field == "is_active") return "active";
  return field;
}

std::vector<std::string> categories_of(const bj::object& extension) {
  std::vector<std::string> ids;
  if (const auto* links = extension.if_contains("category_links")) {
    for (const auto& link : links->as_array())
      ids.push_back(text_of_scalar(link.at("category_id")));
  }
  return ids;
}

// The value that lists are sorted by.
std::string sort_key(const bj::object& entity, const std::string& field, const Lookup& lookup) {
  return joined(lookup(entity, field).value_or(std::vector<std::string>()), ",");
}

// Attributes that exist although no entity may have a value for them.
bool is_optional_attribute(std::string_view field) {
  constexpr std::string_view kAttributes[] = {"special_price",
                                              "special_from_date",
                                              "special_to_date",
                                              "news_from_date",
                                              "news_to_date",
                                              "meta_title",
                                              "meta_keyword",
                                              "meta_keywords",
                                              "meta_description",
                                              "short_description",
                                              "cost",
                                              "msrp",
                                              "tax_class_id",
                                              "country_of_manufacture",
                                              "manufacturer",
                                              "image",
                                              "small_image",
                                              "thumbnail",
                                              "url_key",
                                              "url_path",
                                              "page_layout",
                                              "content_heading",
                                              "sort_order",
                                              "layout_update_xml",
                                              "custom_theme",
                                              "custom_root_template",
                                              "custom_theme_from",
                                              "custom_theme_to"};
  return std::ranges::find(kAttributes, field) != std::end(kAttributes);
}

std::optional<CriteriaProblem> unknown_field(const std::vector<const bj::object*>& entities,
                                             const std::string& field, const Lookup& lookup) {
  const auto has = [&](const bj::object* entity) { return lookup(*entity, field).has_value(); };
  if (entities.empty() || is_optional_attribute(field)) return {};
  if (std::ranges::any_of(entities, has)) return {};
  return CriteriaProblem{field, "There is no field \"" + field + "\" here."};
}

bool fulfils_all(const bj::object& entity, const SearchCriteria& criteria, const Lookup& lookup) {
  return std::ranges::all_of(criteria.groups, [&](const auto& group) {
    return std::ranges::any_of(
        group, [&](const Filter& filter) { return fulfils(lookup(entity, filter.field), filter); });
  });
}

void sort(std::vector<const bj::object*>& entities, const std::vector<SortOrder>& orders,
          const Lookup& lookup) {
  if (orders.empty()) return;

  struct Keyed {
    const bj::object* entity;
    std::vector<std::string> keys;  // made once, not for each comparison
  };

  std::vector<Keyed> keyed;
  for (const auto* entity : entities) {
    auto& keys = keyed.emplace_back(Keyed{entity, {}}).keys;
    for (const auto& order : orders) keys.push_back(sort_key(*entity, order.field, lookup));
  }
  std::ranges::stable_sort(keyed, [&](const Keyed& a, const Keyed& b) {
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const int result = compared(a.keys[i], b.keys[i]);
      if (result == 0) continue;
      return orders[i].direction == SortOrder::Direction::kAscending ? result < 0 : result > 0;
    }
    return false;
  });
  std::ranges::transform(keyed, entities.begin(), &Keyed::entity);
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
  }
  if (criteria.page_size || criteria.current_page > 1) {
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
  std::size_t filters = 0;
  for (auto& group : criteria.groups) {
    for (auto& filter : group) {
      if (++filters > limits::kSearchFiltersMax) {
        return Failure(CriteriaProblem{
            "filterGroups",
            "There are more than " + std::to_string(limits::kSearchFiltersMax) + " filters."});
      }
      if (is_like(filter.condition) && filter.value.size() > limits::kLikePatternBytesMax) {
        return Failure(CriteriaProblem{"value", "A pattern is longer than " +
                                                    std::to_string(limits::kLikePatternBytesMax) +
                                                    " bytes."});
      }
      if (filter.field.empty()) {
        return Failure(CriteriaProblem{"field", "Each filter needs a field."});
      }
      if (auto problem = read_operand(filter)) return Failure(std::move(*problem));
    }
  }
  if (criteria.sort_orders.size() > limits::kSearchSortOrdersMax) {
    return Failure(CriteriaProblem{
        "sortOrders",
        "There are more than " + std::to_string(limits::kSearchSortOrdersMax) + " sort orders."});
  }
  for (const auto& order : criteria.sort_orders) {
    if (order.field.empty()) {
      return Failure(CriteriaProblem{"field", "Each sort order needs a field."});
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

FieldValue field_of(const bj::object& entity, std::string_view field) {
  if (const auto* member = entity.if_contains(field)) return values_of(*member);
  if (const auto* member = entity.if_contains(shown_name(field))) return values_of(*member);
  if (const auto* extension = entity.if_contains("extension_attributes")) {
    if (field == "category_id") return categories_of(extension->as_object());
    const auto* member =
        extension->as_object().if_contains(field == "website_id" ? "website_ids" : field);
    if (member != nullptr) return values_of(*member);
  }
  const auto* custom = entity.if_contains("custom_attributes");
  if (custom == nullptr) return std::nullopt;
  for (const auto& attribute : custom->as_array()) {
    if (attribute.at("attribute_code").as_string() == field) {
      return values_of(attribute.at("value"));
    }
  }
  return std::nullopt;
}

bool fulfils(const FieldValue& value, const Filter& filter) {
  if (filter.condition == Condition::kNull) return !value;
  if (filter.condition == Condition::kNotnull) return value.has_value();
  if (!value) return false;
  const auto any = [&](auto holds) { return std::ranges::any_of(*value, holds); };
  const auto order = [&](const std::string& text) { return compared(text, filter.operand); };
  const auto equals = [&](const std::string& text) { return order(text) == 0; };
  const auto listed = [&](const std::string& text) { return is_in(text, filter.operand); };
  const auto in_set = [&](const std::string& text) { return is_in(filter.operand, text); };
  const auto like = [&](const std::string& text) { return filter.pattern.matches(text); };
  switch (filter.condition) {
    case Condition::kEq:
      return any(equals);
    case Condition::kNeq:
      return !any(equals);
    case Condition::kGt:
      return any([&](const auto& text) { return order(text) > 0; });
    case Condition::kGteq:
      return any([&](const auto& text) { return order(text) >= 0; });
    case Condition::kLt:
      return any([&](const auto& text) { return order(text) < 0; });
    case Condition::kLteq:
      return any([&](const auto& text) { return order(text) <= 0; });
    case Condition::kIn:
      return any(listed);
    case Condition::kNin:
      return !any(listed);
    case Condition::kLike:
      return any(like);
    case Condition::kNlike:
      return !any(like);
    case Condition::kFinset:
      return any(in_set);
    case Condition::kNfinset:
      return !any(in_set);
    case Condition::kNull:
    case Condition::kNotnull:
      break;
  }
  return false;
}

Result<bj::object, CriteriaProblem> search(const std::vector<const bj::object*>& entities,
                                           const SearchCriteria& criteria, const Lookup& lookup) {
  for (const auto& group : criteria.groups) {
    for (const auto& filter : group) {
      if (auto problem = unknown_field(entities, filter.field, lookup))
        return Failure(std::move(*problem));
    }
  }
  for (const auto& order : criteria.sort_orders) {
    if (auto problem = unknown_field(entities, order.field, lookup))
      return Failure(std::move(*problem));
  }
  std::vector<const bj::object*> found;
  for (const auto* entity : entities) {
    if (fulfils_all(*entity, criteria, lookup)) found.push_back(entity);
  }
  sort(found, criteria.sort_orders, lookup);
  return bj::object{{"items", page_of(found, criteria)},
                    {"search_criteria", echoed(criteria)},
                    {"total_count", static_cast<std::int64_t>(found.size())}};
}

}  // namespace gatehouse::store

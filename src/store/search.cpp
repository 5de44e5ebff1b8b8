#include "store/search.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "json/reader.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

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

}  // namespace

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

#include "store/categories.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <set>

#include "base/text.h"
#include "store/answers.h"
#include "store/category_tree.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::size_t kNameBytesMax = 255;

// How many products are in each category.
using ProductCounts = boost::unordered_flat_map<std::string, std::int64_t>;

ProductCounts count_products(const Catalogue& catalogue) {
  ProductCounts counts;
  for (const auto* product : catalogue.entities(Kind::kProduct).all()) {
    const auto& links = product->at("extension_attributes").at("category_links").as_array();
    for (const auto& link : links) ++counts[std::string(link.at("category_id").as_string())];
  }
  return counts;
}

bj::object branch(const CategoryTree& tree, const ProductCounts& counts, const bj::object& category,
                  std::int64_t depth) {
  const auto id = integer(category, "id");
  bj::array children;
  if (depth > 0) {
    for (const auto* child : tree.children_of(id)) {
      children.push_back(branch(tree, counts, *child, depth - 1));
    }
  }
  const auto count = counts.find(std::to_string(id));
  return {{"id", id},
          {"parent_id", category.at("parent_id")},
          {"name", category.at("name")},
          {"is_active", category.at("is_active")},
          {"position", category.at("position")},
          {"level", category.at("level")},
          {"product_count", count == counts.end() ? 0 : count->second},
          {"children_data", std::move(children)}};
}

// The category as the API shows it: with the ids of its children.
bj::object shown(const CategoryTree& tree, const bj::object& category) {
  std::vector<std::string> ids;
  for (const auto* child : tree.children_of(integer(category, "id"))) {
    ids.push_back(std::to_string(integer(*child, "id")));
  }
  bj::object out;
  for (const auto& [name, member] : category) {
    out[name] = member;
    if (name == "level") out["children"] = joined(ids, ",");
  }
  return out;
}

void take_category(json::ObjectReader& reader, bj::object& category) {
  for (const auto* computed : {"id", "level", "path", "children", "created_at", "updated_at",
                               "product_count", "extension_attributes"}) {
    reader.ignore(computed);
  }
  if (const auto name = reader.optional<std::string>("name")) {
    check_text(reader, "name", *name, kNameBytesMax);
    category["name"] = *name;
  }
  take<bool>(reader, "is_active", category);
  take<std::int64_t>(reader, "position", category);
  take<bool>(reader, "include_in_menu", category);
  take<std::vector<std::string>>(reader, "available_sort_by", category);
  take_custom_attributes(reader, category);
}

// Hangs the category below a parent that there is, as the last child.
void hang(const Catalogue& catalogue, const CategoryTree& tree, std::int64_t parent_id,
          bj::object& category, Reading& reading) {
  const auto refuse = [&](std::string message) {
    reading.refuse("category.parent_id", std::move(message));
  };
  const auto* parent = catalogue.entities(Kind::kCategory).find(std::to_string(parent_id));
  if (integer(*parent, "level") >= kCategoryLevelMax) {
    return refuse("Categories nest " + std::to_string(kCategoryLevelMax) + " levels deep at most.");
  }
  const auto& siblings = tree.children_of(parent_id);
  category["position"] = siblings.empty() ? 1 : integer(*siblings.back(), "position") + 1;
  category["parent_id"] = parent_id;
  category["level"] = integer(*parent, "level") + 1;
  category["path"] =
      std::string(parent->at("path").as_string()) + "/" + std::to_string(integer(category, "id"));
}

// Takes the categories out of the products that are in them.
void unlink_products(const Catalogue& catalogue, const std::set<std::string>& ids,
                     Changes& changes) {
  for (const auto* product : catalogue.entities(Kind::kProduct).all()) {
    bj::array kept;
    const auto& links = product->at("extension_attributes").at("category_links").as_array();
    for (const auto& link : links) {
      if (!ids.contains(std::string(link.at("category_id").as_string()))) kept.push_back(link);
    }
    if (kept.size() == links.size()) continue;
    auto changed = *product;
    changed["extension_attributes"].as_object()["category_links"] = std::move(kept);
    const std::string sku(changed.at("sku").as_string());
    changes.put(Kind::kProduct, sku, std::move(changed));
  }
}

}  // namespace

Response category_tree(Catalogue& catalogue, const Call& call) {
  auto root = call.query.find("rootCategoryId");
  if (!root) root = call.query.find("root_category_id").value_or("2");
  const auto depth = call.query.find("depth");
  const auto levels = depth ? parse_digits(*depth) : std::optional<std::int64_t>(INT16_MAX);
  if (!levels) return invalid(Refusal::kFieldInvalid, "depth", "\"depth\" must be a whole number.");
  if (auto refused = refused_number("rootCategoryId", *root)) return *refused;
  return catalogue.read([&] {
    const auto* category = catalogue.entities(Kind::kCategory).find(*root);
    return category == nullptr
               ? no_category("rootCategoryId", *root)
               : ok(branch(CategoryTree(catalogue), count_products(catalogue), *category, *levels));
  });
}

Response list_categories(Catalogue& catalogue, const Call& call) {
  std::optional<CategoryTree> tree;  // made for the first, in the same look at the catalogue
  return search_answer(catalogue, Kind::kCategory, call, [&](const bj::object& category) {
    if (!tree) tree.emplace(catalogue);
    return shown(*tree, category);
  });
}

Response get_category(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", id)) return *refused;
  return catalogue.read([&] {
    const auto* category = catalogue.entities(Kind::kCategory).find(id);
    return category == nullptr ? no_category("id", id)
                               : ok(shown(CategoryTree(catalogue), *category));
  });
}

Response create_category(Catalogue& catalogue, const Call& call) {
  bj::object given;
  std::optional<std::int64_t> parent;
  auto reading = read_body(call, "category", [&](json::ObjectReader& reader) {
    need(reader, "name");
    need(reader, "is_active");
    parent = reader.optional<std::int64_t>("parent_id");
    take_category(reader, given);
  });
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    bj::object category{{"id", catalogue.entities(Kind::kCategory).next_id()},
                        {"parent_id", kDefaultRootCategory},
                        {"name", ""},
                        {"is_active", true},
                        {"position", 1},
                        {"level", 2},
                        {"created_at", catalogue.now()},
                        {"updated_at", catalogue.now()},
                        {"path", ""},
                        {"available_sort_by", bj::array()},
                        {"include_in_menu", true},
                        {"custom_attributes", bj::array()}};
    const CategoryTree tree(catalogue);
    const auto above = parent.value_or(kDefaultRootCategory);
    if (catalogue.entities(Kind::kCategory).find(std::to_string(above)) == nullptr) {
      if (auto refusal = reading.refusal()) return *refusal;
      return no_category("category.parent_id", std::to_string(above));
    }
    hang(catalogue, tree, above, category, reading);
    put_over(category, std::move(given), "category", reading);
    if (auto refusal = reading.refusal()) return *refusal;
    auto answer = ok(shown(tree, category));
    const auto key = std::to_string(integer(category, "id"));
    changes.put(Kind::kCategory, key, std::move(category));
    return answer;
  });
}

Response update_category(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("id");
  if (auto refused = refused_number("id", id)) return *refused;
  bj::object given;
  std::optional<std::int64_t> parent;
  auto reading = read_body(call, "category", [&](json::ObjectReader& reader) {
    parent = reader.optional<std::int64_t>("parent_id");
    take_category(reader, given);
  });
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    const auto* present = catalogue.entities(Kind::kCategory).find(id);
    if (present == nullptr) return no_category("id", id);
    if (parent && *parent != integer(*present, "parent_id")) {
      reading.refuse("category.parent_id",
                     "A category is moved with PUT /V1/categories/:categoryId/move.");
    }
    auto category = *present;
    put_over(category, std::move(given), "category", reading);
    if (auto refusal = reading.refusal()) return *refusal;
    category["updated_at"] = catalogue.now();
    auto answer = ok(shown(CategoryTree(catalogue), category));
    changes.put(Kind::kCategory, id, std::move(category));
    return answer;
  });
}

Response delete_category(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", id)) return *refused;
  return catalogue.change([&](Changes& changes) -> Response {
    const auto* category = catalogue.entities(Kind::kCategory).find(id);
    if (category == nullptr) return no_category("id", id);
    const auto number = integer(*category, "id");
    if (is_root_category(number)) {
      return error(Refusal::kRootNotDeleted);
    }
    const auto ids = CategoryTree(catalogue).branch_of(number);
    unlink_products(catalogue, ids, changes);
    for (const auto& erased : ids) changes.erase(Kind::kCategory, erased);
    return ok(true);
  });
}

}  // namespace gatehouse::store

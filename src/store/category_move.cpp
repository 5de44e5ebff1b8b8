#include "store/category_move.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>

#include "base/text.h"
#include "store/answers.h"
#include "store/category_tree.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// Where a category shall go: below `parent`, behind its child `after`. 0 is before all of them,
// absent behind all.
struct Destination {
  std::int64_t parent = 0;
  std::optional<std::int64_t> after;
};

Reading read_destination(const Call& call, Destination& destination) {
  return read_members(call, "parentId", [&](json::ObjectReader& reader) {
    const auto* parent = reader.has("parent_id") ? "parent_id" : "parentId";
    const auto* after = reader.has("after_id") ? "after_id" : "afterId";
    destination.parent = reader.required<std::int64_t>(parent);
    destination.after = reader.optional<std::int64_t>(after);
    for (const auto* in_path : {"categoryId", "category_id"}) reader.ignore(in_path);
  });
}

// What is wrong with hanging the category there.
std::optional<Response> refused_move(const Catalogue& catalogue, const CategoryTree& tree,
                                     const bj::object& category, const Destination& to) {
  const auto id = integer(category, "id");
  if (is_root_category(id)) return error(Refusal::kRootStays);
  const auto key = std::to_string(to.parent);
  const auto* parent = catalogue.entities(Kind::kCategory).find(key);
  if (parent == nullptr) return no_category("parentId", key);
  const auto branch = tree.branch_of(id);
  if (branch.contains(key)) {
    return invalid(Refusal::kFieldInvalid, "parentId",
                   "A category cannot be moved below itself or what is below it.");
  }
  const auto sinks_by = integer(*parent, "level") + 1 - integer(category, "level");
  for (const auto& below : branch) {
    const auto* moved = catalogue.entities(Kind::kCategory).find(below);
    if (integer(*moved, "level") + sinks_by > kCategoryLevelMax) {
      return invalid(
          Refusal::kFieldInvalid, "parentId",
          "Categories nest " + std::to_string(kCategoryLevelMax) + " levels deep at most.");
    }
  }
  return std::nullopt;
}

// The children of the destination as they will be, by id. Absent when the one to go behind is not
// among them.
std::optional<std::vector<std::int64_t>> new_order(const CategoryTree& tree, std::int64_t moved,
                                                   const Destination& to) {
  std::vector<std::int64_t> order;
  for (const auto* child : tree.children_of(to.parent)) {
    if (integer(*child, "id") != moved) order.push_back(integer(*child, "id"));
  }
  auto place = to.after == 0 ? order.begin() : order.end();
  if (to.after.value_or(0) != 0) {
    place = std::ranges::find(order, *to.after);
    if (place == order.end()) return std::nullopt;
    ++place;
  }
  order.insert(place, moved);
  return order;
}

// The category and everything below it, with the paths and levels they will have below `parent`.
std::vector<bj::object> moved_branch(const Catalogue& catalogue, const CategoryTree& tree,
                                     const bj::object& top, std::int64_t parent) {
  const auto& categories = catalogue.entities(Kind::kCategory);
  const std::string above(categories.find(std::to_string(parent))->at("path").as_string());
  const auto cut = std::string_view(top.at("path").as_string()).rfind('/');
  std::vector<bj::object> branch;
  for (const auto& key : tree.branch_of(integer(top, "id"))) {
    auto category = *categories.find(key);
    const auto path = above + std::string(category.at("path").as_string()).substr(cut);
    category["path"] = path;
    category["level"] = std::ranges::count(path, '/');
    category["updated_at"] = catalogue.now();
    branch.push_back(std::move(category));
  }
  return branch;
}

void put_moved(const Catalogue& catalogue, const CategoryTree& tree, const bj::object& category,
               const Destination& to, const std::vector<std::int64_t>& order, Changes& changes) {
  boost::unordered_flat_map<std::int64_t, std::int64_t> positions;
  for (const auto child : order) {
    positions.emplace(child, static_cast<std::int64_t>(positions.size()) + 1);
  }
  const auto position_of = [&](std::int64_t child) { return positions.at(child); };
  const auto id = integer(category, "id");
  for (auto& moved : moved_branch(catalogue, tree, category, to.parent)) {
    const auto number = integer(moved, "id");
    if (number == id) {
      moved["parent_id"] = to.parent;
      moved["position"] = position_of(id);
    }
    changes.put(Kind::kCategory, std::to_string(number), std::move(moved));
  }
  for (const auto* sibling : tree.children_of(to.parent)) {
    const auto number = integer(*sibling, "id");
    if (number == id || integer(*sibling, "position") == position_of(number)) continue;
    auto changed = *sibling;
    changed["position"] = position_of(number);
    changes.put(Kind::kCategory, std::to_string(number), std::move(changed));
  }
}

}  // namespace

Response move_category(Catalogue& catalogue, const Call& call) {
  const auto key = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", key)) return *refused;
  Destination to;
  const auto reading = read_destination(call, to);
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    const auto* category = catalogue.entities(Kind::kCategory).find(key);
    if (category == nullptr) return no_category("categoryId", key);
    if (auto refusal = reading.refusal()) return *refusal;
    const CategoryTree tree(catalogue);
    if (auto refused = refused_move(catalogue, tree, *category, to)) return *refused;
    const auto order = new_order(tree, integer(*category, "id"), to);
    if (!order) {
      return invalid(Refusal::kFieldInvalid, "afterId",
                     "Category " + std::to_string(to.after.value_or(0)) +
                         " is not a child of category " + std::to_string(to.parent) + ".");
    }
    put_moved(catalogue, tree, *category, to, *order, changes);
    return ok(true);
  });
}

}  // namespace gatehouse::store

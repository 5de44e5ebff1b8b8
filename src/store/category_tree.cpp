#include "store/category_tree.h"

#include <algorithm>

namespace gatehouse::store {

namespace bj = boost::json;

std::int64_t integer(const bj::object& category, std::string_view member) {
  return category.at(member).to_number<std::int64_t>();
}

CategoryTree::CategoryTree(const Catalogue& catalogue) {
  for (const auto* category : catalogue.entities(Kind::kCategory).all()) {
    children_[integer(*category, "parent_id")].push_back(category);
  }
  for (auto& [parent, children] : children_) {
    std::ranges::stable_sort(children, {},
                             [](const auto* child) { return integer(*child, "position"); });
  }
}

const std::vector<const bj::object*>& CategoryTree::children_of(std::int64_t id) const {
  static const std::vector<const bj::object*> none;
  const auto found = children_.find(id);
  return found == children_.end() ? none : found->second;
}

std::set<std::string> CategoryTree::branch_of(std::int64_t id) const {
  std::set<std::string> keys{std::to_string(id)};
  for (const auto* child : children_of(id)) keys.merge(branch_of(integer(*child, "id")));
  return keys;
}

}  // namespace gatehouse::store

#include "store/category_tree.h"

#include <algorithm>

namespace gatehouse::store {

namespace bj = boost::json;

std::int64_t integer(const bj::object& category, std::string_view member) {
  return category.at(member).to_number<std::int64_t>();
}

std::vector<const bj::object*> children_of(const Catalogue& catalogue, std::int64_t id) {
  std::vector<const bj::object*> children;
  for (const auto* category : catalogue.entities(Kind::kCategory).all()) {
    if (integer(*category, "parent_id") == id) children.push_back(category);
  }
  std::ranges::stable_sort(children, {},
                           [](const auto* child) { return integer(*child, "position"); });
  return children;
}

std::set<std::string> branch_of(const Catalogue& catalogue, std::int64_t id) {
  std::set<std::string> keys{std::to_string(id)};
  for (const auto* child : children_of(catalogue, id)) {
    keys.merge(branch_of(catalogue, integer(*child, "id")));
  }
  return keys;
}

}  // namespace gatehouse::store

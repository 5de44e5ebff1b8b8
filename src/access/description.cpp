#include "access/description.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace gatehouse::access {
namespace {

void add_own(std::vector<Route>& routes, const std::vector<Route>& own) {
  std::set<std::pair<Method, std::string>> known;
  for (const auto& route : routes) known.emplace(route.method, route.pattern);
  std::ranges::copy_if(own, std::back_inserter(routes), [&](const Route& route) {
    return !known.contains({route.method, route.pattern});
  });
}

}  // namespace

Result<Description, std::string> Description::build(DescriptionParts parts,
                                                    const std::vector<Route>& own) {
  auto tree = ResourceTree::build(std::move(parts.resources));
  if (!tree) return Failure(tree.error());
  add_own(parts.routes, own);
  tie_to(*tree, parts.routes);
  auto table = RouteTable::build(std::move(parts.routes));
  if (!table) return Failure(table.error());
  return Description{std::move(*tree), std::move(*table)};
}

void tie_to(const ResourceTree& tree, std::vector<Route>& routes) {
  for (auto& route : routes) {
    route.numbers.clear();
    if (route.access != Access::kResources) continue;
    for (const auto& id : route.needs) route.numbers.push_back(tree.find(id));
  }
}

std::vector<Route> own_routes(const RouteTable& routes) {
  std::vector<Route> own;
  std::ranges::copy_if(routes.all(), std::back_inserter(own),
                       [](const Route& route) { return route.module == kOwnModule; });
  return own;
}

}  // namespace gatehouse::access

#include "access/yaml_reader.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace gatehouse::access {
namespace {

// Thrown and caught in this file only: carries the place of an error out of the recursion.
struct BadData {
  YAML::Mark mark;
  std::string message;
};

std::string text_of(const YAML::Node& node, const char* key) {
  const auto value = node[key];
  if (!value || !value.IsScalar()) throw BadData{node.Mark(), std::string(key) + " is missing"};
  return value.Scalar();
}

std::string located(const YAML::Mark& mark, const std::string& message) {
  return "line " + std::to_string(mark.line + 1) + ": " + message;
}

// Runs `read` and turns what it throws into a sentence.
template <class Reader>
auto reading(std::string_view yaml, Reader read) -> decltype(read(YAML::Node())) {
  try {
    return read(YAML::Load(std::string(yaml)));
  } catch (const BadData& bad) {
    return Failure(located(bad.mark, bad.message));
  } catch (const YAML::Exception& error) {
    return Failure(located(error.mark, error.msg));
  }
}

std::vector<ResourceNode> nodes_of(const YAML::Node& list) {
  if (!list.IsSequence()) throw BadData{list.Mark(), "a list of resources is expected"};
  std::vector<ResourceNode> nodes;
  for (const auto& entry : list) {
    ResourceNode node{.id = text_of(entry, "id"), .title = text_of(entry, "title")};
    node.sort_order = entry["sort_order"].as<int>(0);
    if (entry["disabled"].as<bool>(false)) node.state = ResourceNode::State::kDisabled;
    if (const auto children = entry["children"]) node.children = nodes_of(children);
    nodes.push_back(std::move(node));
  }
  return nodes;
}

Access access_of(const std::vector<std::string>& needs) {
  if (needs.size() == 1 && needs[0] == "anonymous") return Access::kAnonymous;
  if (needs.size() == 1 && needs[0] == "self") return Access::kSelf;
  if (needs.size() == 1 && needs[0] == "authenticated") return Access::kAuthenticated;
  return Access::kResources;
}

// "GET /V1/products" in two parts.
std::pair<Method, std::string> method_and_pattern(const YAML::Node& node) {
  const auto& text = node.Scalar();
  const auto space = text.find(' ');
  const auto method = parse_method(text.substr(0, space));
  const auto pattern =
      space == std::string::npos ? "" : std::string(trimmed(std::string_view(text).substr(space)));
  if (!method || !pattern.starts_with("/V")) {
    throw BadData{node.Mark(),
                  "\"" + text + "\" is not a method and a path such as GET /V1/products"};
  }
  return {*method, pattern};
}

void append_group(const YAML::Node& group, const ResourceTree& tree, std::vector<Route>& routes) {
  Route shared{.module = text_of(group, "module")};
  for (const auto& need : group["needs"]) shared.needs.push_back(need.Scalar());
  if (shared.needs.empty()) throw BadData{group.Mark(), "needs is missing"};
  shared.access = access_of(shared.needs);
  if (group["secure"].as<bool>(false)) shared.transport = Transport::kSecureOnly;
  if (shared.access == Access::kResources) {
    for (const auto& id : shared.needs) shared.numbers.push_back(tree.find(id));
  }
  for (const auto& entry : group["routes"]) {
    auto route = shared;
    std::tie(route.method, route.pattern) = method_and_pattern(entry);
    routes.push_back(std::move(route));
  }
}

void open_to_guests(const YAML::Node& list, std::vector<Route>& routes) {
  for (const auto& entry : list) {
    const auto wanted = method_and_pattern(entry);
    const auto found = std::ranges::find_if(routes, [&](const Route& route) {
      return route.method == wanted.first && route.pattern == wanted.second;
    });
    if (found == routes.end()) throw BadData{entry.Mark(), entry.Scalar() + " is not a route"};
    found->guests = OpensToGuests::kBySetting;
  }
}

}  // namespace

Result<ResourceTree, std::string> read_resources(std::string_view yaml) {
  return reading(yaml, [](const YAML::Node& root) { return ResourceTree::build(nodes_of(root)); });
}

Result<RouteTable, std::string> read_routes(std::string_view yaml, const ResourceTree& tree) {
  return reading(yaml, [&](const YAML::Node& root) {
    std::vector<Route> routes;
    for (const auto& group : root["routes"]) append_group(group, tree, routes);
    open_to_guests(root["guest_switch"], routes);
    return RouteTable::build(std::move(routes));
  });
}

}  // namespace gatehouse::access

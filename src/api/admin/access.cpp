#include "api/admin/operations.h"
#include "gateway/upstream.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;
using Children = std::vector<std::vector<std::size_t>>;

json::array branches(const access::ResourceTree& tree, const Children& children,
                     std::size_t parent) {
  json::array out;
  for (const auto child : children[parent]) {
    const auto& resource = tree.all()[child];
    out.push_back({{"id", resource.id},
                   {"title", resource.title},
                   {"children", branches(tree, children, child)}});
  }
  return out;
}

Answer list_resources(const AccessServices& services, Call&) {
  const auto snapshot = services.snapshot();
  const auto& tree = snapshot->routing().description->resources;
  Children children(tree.size());
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (const auto parent = tree.all()[i].parent) {
      children[static_cast<std::size_t>(*parent)].push_back(i);
    }
  }
  json::array items;
  std::size_t total = 0;
  if (const auto root = tree.find(access::kAdminResource)) {
    items = branches(tree, children, static_cast<std::size_t>(*root));
    for (const auto& resource : tree.all()) total += resource.parent ? 1U : 0U;
  }
  return json_response(
      200,
      json::object{{"items", std::move(items)}, {"total", total}, {"warnings", json::array()}});
}

std::string_view kind_of(const access::Route& route) {
  switch (route.access) {
    case access::Access::kAnonymous:
      return "anonymous";
    case access::Access::kSelf:
      return "self";
    case access::Access::kAuthenticated:
    case access::Access::kResources:
      return "resources";
  }
  return "resources";
}

json::object view_of(const gateway::Upstreams& upstreams, const access::Route& route) {
  json::array resources;
  if (route.access == access::Access::kResources) {
    for (const auto& id : route.needs) resources.emplace_back(id);
  }
  return {{"method", access::name_of(route.method)},
          {"path", route.pattern},
          {"kind", kind_of(route)},
          {"resources", std::move(resources)},
          {"guest_switch", route.guests == access::OpensToGuests::kBySetting},
          {"implemented", upstreams.has_answer_to(route)}};
}

Answer list_routes(const AccessServices& services, Call&) {
  json::array items;
  const auto snapshot = services.snapshot();
  for (const auto& route : snapshot->routes().all()) {
    items.push_back(view_of(snapshot->upstreams(), route));
  }
  const auto total = items.size();
  return json_response(200, json::object{{"items", std::move(items)}, {"total", total}});
}

}  // namespace

// Everybody who is signed in may know what can be granted: it is Magento's public list.
std::vector<Operation> access_operations(const AccessServices& services) {
  const auto handle = handles(services);
  return {
      {.id = "listResources",
       .method = "GET",
       .pattern = "/resources",
       .handle = handle(list_resources)},
      {.id = "listRoutes", .method = "GET", .pattern = "/routes", .handle = handle(list_routes)}};
}

}  // namespace gatehouse::api::admin

#include "access/description_writer.h"

#include <yaml-cpp/yaml.h>

#include <tuple>
#include <vector>

namespace gatehouse::access {
namespace {

using Children = std::vector<std::vector<std::size_t>>;

void write_resources(YAML::Emitter& out, const ResourceTree& tree, const Children& children,
                     const std::vector<std::size_t>& siblings) {
  out << YAML::BeginSeq;
  for (const auto number : siblings) {
    const auto& resource = tree.all()[number];
    out << YAML::BeginMap;
    out << YAML::Key << "id" << YAML::Value << resource.id;
    out << YAML::Key << "title" << YAML::Value << resource.title;
    if (resource.sort_order != 0) {
      out << YAML::Key << "sort_order" << YAML::Value << resource.sort_order;
    }
    if (!children[number].empty()) {
      out << YAML::Key << "children" << YAML::Value;
      write_resources(out, tree, children, children[number]);
    }
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

void write_tree(YAML::Emitter& out, const ResourceTree& tree) {
  Children children(tree.size());
  std::vector<std::size_t> roots;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto parent = tree.all()[i].parent;
    (parent ? children[static_cast<std::size_t>(*parent)] : roots).push_back(i);
  }
  write_resources(out, tree, children, roots);
}

std::string label_of(const Route& route) {
  return std::string(name_of(route.method)) + " " + route.pattern;
}

void begin_group(YAML::Emitter& out, const Route& route) {
  out << YAML::BeginMap;
  out << YAML::Key << "module" << YAML::Value << route.module;
  out << YAML::Key << "needs" << YAML::Value << YAML::Flow << route.needs;
  if (route.transport == Transport::kSecureOnly) {
    out << YAML::Key << "secure" << YAML::Value << true;
  }
  out << YAML::Key << "routes" << YAML::Value << YAML::BeginSeq;
}

bool are_of_one_group(const Route& a, const Route& b) {
  return std::tie(a.module, a.needs, a.transport) == std::tie(b.module, b.needs, b.transport);
}

// Neighbors that need the same stand in one group.
void write_routes(YAML::Emitter& out, const std::vector<Route>& routes) {
  const Route* before = nullptr;
  out << YAML::BeginSeq;
  for (const auto& route : routes) {
    if (route.module == kOwnModule) continue;
    if (before == nullptr || !are_of_one_group(*before, route)) {
      if (before != nullptr) out << YAML::EndSeq << YAML::EndMap;
      begin_group(out, route);
    }
    out << label_of(route);
    before = &route;
  }
  if (before != nullptr) out << YAML::EndSeq << YAML::EndMap;
  out << YAML::EndSeq;
}

}  // namespace

std::string written(const Description& description) {
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "resources" << YAML::Value;
  write_tree(out, description.resources);
  out << YAML::Key << "routes" << YAML::Value;
  write_routes(out, description.routes.all());
  out << YAML::Key << "guest_switch" << YAML::Value << YAML::BeginSeq;
  for (const auto& route : description.routes.all()) {
    if (route.guests == OpensToGuests::kBySetting) out << label_of(route);
  }
  out << YAML::EndSeq << YAML::EndMap << YAML::Newline;
  return out.c_str();
}

}  // namespace gatehouse::access

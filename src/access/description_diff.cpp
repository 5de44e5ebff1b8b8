#include "access/description_diff.h"

#include <map>

#include "base/text.h"

namespace gatehouse::access {
namespace {

std::string label_of(const Route& route) {
  return std::string(name_of(route.method)) + " " + route.pattern;
}

std::string parent_of(const Resource& resource, const ResourceTree& tree) {
  return resource.parent ? tree.at(*resource.parent).id : "(none)";
}

void compare(std::vector<std::string>& details, std::string_view what, const std::string& before,
             const std::string& after) {
  if (before != after) details.push_back(std::string(what) + ": " + before + " -> " + after);
}

DescriptionDiff::Part compared(const ResourceTree& before, const ResourceTree& after) {
  DescriptionDiff::Part part;
  for (const auto& resource : after.all()) {
    const auto number = before.find(resource.id);
    if (!number) {
      part.added.push_back(resource.id);
      continue;
    }
    const auto& old = before.at(*number);
    DescriptionChange change{resource.id, {}};
    compare(change.details, "title", old.title, resource.title);
    compare(change.details, "below", parent_of(old, before), parent_of(resource, after));
    compare(change.details, "sort_order", std::to_string(old.sort_order),
            std::to_string(resource.sort_order));
    if (!change.details.empty()) part.changed.push_back(std::move(change));
  }
  for (const auto& resource : before.all()) {
    if (!after.find(resource.id)) part.removed.push_back(resource.id);
  }
  return part;
}

std::string shown(OpensToGuests guests) {
  return guests == OpensToGuests::kBySetting ? "by setting" : "never";
}

std::string shown(Transport transport) {
  return transport == Transport::kSecureOnly ? "HTTPS only" : "any";
}

DescriptionChange compared(const Route& before, const Route& after) {
  DescriptionChange change{label_of(after), {}};
  compare(change.details, "needs", joined(before.needs, ", "), joined(after.needs, ", "));
  compare(change.details, "transport", shown(before.transport), shown(after.transport));
  compare(change.details, "opens to guests", shown(before.guests), shown(after.guests));
  return change;
}

DescriptionDiff::Part compared(const RouteTable& before, const RouteTable& after) {
  DescriptionDiff::Part part;
  std::map<std::string, const Route*> old;
  for (const auto& route : before.all()) old.emplace(label_of(route), &route);
  for (const auto& route : after.all()) {
    const auto found = old.find(label_of(route));
    if (found == old.end()) {
      part.added.push_back(label_of(route));
      continue;
    }
    auto change = compared(*found->second, route);
    if (!change.details.empty()) part.changed.push_back(std::move(change));
    found->second = nullptr;
  }
  for (const auto& route : before.all()) {
    if (old.at(label_of(route)) != nullptr) part.removed.push_back(label_of(route));
  }
  return part;
}

}  // namespace

DescriptionDiff difference(const Description& before, const Description& after) {
  return {compared(before.resources, after.resources), compared(before.routes, after.routes)};
}

}  // namespace gatehouse::access

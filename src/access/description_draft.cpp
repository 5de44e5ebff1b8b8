#include "access/description_draft.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

std::string_view without_outer_slashes(std::string_view path GATEHOUSE_LIFETIMEBOUND) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

using RouteKey = std::pair<Method, std::string>;

template <class Entry>
RouteKey key_of(const Entry& entry) {
  return {entry.method, std::string(without_outer_slashes(entry.pattern))};
}

std::string label_of(const RouteEntry& route) {
  return std::string(name_of(route.method)) + " " + route.pattern;
}

void tell_of_repetition(DescriptionDraft& draft, Merging merging, const Place& place,
                        const std::string& what, const Place& first) {
  auto message = what + " is there twice, first at " + shown(first) + ".";
  if (merging == Merging::kMagento) {
    draft.warn(place, message + " The later one counts.");
  } else {
    draft.object(place, message + " Remove one of them.");
  }
}

void put_upon(ResourceEntry& entry, ResourceEntry&& later) {
  if (later.title) entry.title = std::move(later.title);
  if (later.sort_order) entry.sort_order = later.sort_order;
  if (later.state) entry.state = later.state;
}

void merge_siblings(DescriptionDraft& draft, std::vector<ResourceEntry>& into,
                    std::vector<ResourceEntry>&& later, Merging merging) {
  std::map<std::string, std::size_t, std::less<>> by_id;
  for (std::size_t i = 0; i < into.size(); ++i) by_id.emplace(into[i].id, i);
  std::map<std::string, Place> seen;
  for (auto& entry : later) {
    const auto [first, is_first] = seen.emplace(entry.id, entry.place);
    if (!is_first) tell_of_repetition(draft, merging, entry.place, entry.id, first->second);
    const auto [found, is_new] = by_id.emplace(entry.id, into.size());
    auto children = std::move(entry.children);
    entry.children.clear();
    if (is_new) {
      into.push_back(std::move(entry));
    } else {
      put_upon(into[found->second], std::move(entry));
    }
    merge_siblings(draft, into[found->second].children, std::move(children), merging);
  }
}

void put_upon(RouteEntry& entry, RouteEntry&& later, Merging merging) {
  if (later.transport) entry.transport = later.transport;
  if (later.guests == OpensToGuests::kBySetting) entry.guests = later.guests;
  if (merging == Merging::kReplace) {
    entry.needs = std::move(later.needs);
    entry.module = std::move(later.module);
    entry.place = std::move(later.place);
    return;
  }
  for (auto& need : later.needs) {
    if (std::ranges::find(entry.needs, need) == entry.needs.end()) {
      entry.needs.push_back(std::move(need));
    }
  }
}

void merge_routes(DescriptionDraft& into, std::vector<RouteEntry>&& later, Merging merging) {
  std::map<RouteKey, std::size_t> by_key;
  for (std::size_t i = 0; i < into.routes.size(); ++i) by_key.emplace(key_of(into.routes[i]), i);
  std::map<RouteKey, Place> seen;
  for (auto& entry : later) {
    const auto key = key_of(entry);
    const auto [first, is_first] = seen.emplace(key, entry.place);
    if (!is_first) {
      tell_of_repetition(into, merging, entry.place, label_of(entry), first->second);
    }
    const auto [found, is_new] = by_key.emplace(key, into.routes.size());
    if (is_new) {
      into.routes.push_back(std::move(entry));
    } else {
      put_upon(into.routes[found->second], std::move(entry), merging);
    }
  }
}

// Turns the entries into nodes, and the routes into those of a table.
class Finisher {
 public:
  explicit Finisher(DescriptionDraft&& draft) : draft_(std::move(draft)) {}

  Result<DescriptionParts, std::vector<DescriptionProblem>> finish() {
    parts_.resources = nodes_of(std::move(draft_.resources));
    if (count_ > limits::kDescriptionResourcesMax) {
      draft_.object({}, "There are more than " + std::to_string(limits::kDescriptionResourcesMax) +
                            " resources.");
    }
    open_to_guests();
    for (auto& route : draft_.routes) add(std::move(route));
    if (parts_.routes.size() > limits::kDescriptionRoutesMax) {
      draft_.object(
          {}, "There are more than " + std::to_string(limits::kDescriptionRoutesMax) + " routes.");
    }
    const auto is_error = [](const DescriptionProblem& problem) {
      return problem.severity == DescriptionProblem::Severity::kError;
    };
    if (std::ranges::any_of(draft_.problems, is_error)) return Failure(std::move(draft_.problems));
    parts_.warnings = std::move(draft_.problems);
    return std::move(parts_);
  }

 private:
  // What is disabled is left out, with all below it.
  std::vector<ResourceNode> nodes_of(std::vector<ResourceEntry>&& entries) {
    std::vector<ResourceNode> nodes;
    for (auto& entry : entries) {
      if (entry.state == ResourceNode::State::kDisabled) continue;
      ++count_;
      const auto [first, is_new] = places_.emplace(entry.id, entry.place);
      if (!is_new) {
        draft_.object(entry.place, "The resource " + entry.id +
                                       " stands at two places of the tree, "
                                       "first at " +
                                       shown(first->second) + "; an id may be in the tree once.");
      }
      if (!entry.title) {
        draft_.warn(entry.place, "The resource " + entry.id +
                                     " has no title in any of the files; its id is shown.");
      }
      ResourceNode node{.id = entry.id,
                        .title = entry.title.value_or(entry.id),
                        .sort_order = entry.sort_order.value_or(0)};
      node.children = nodes_of(std::move(entry.children));
      nodes.push_back(std::move(node));
    }
    return nodes;
  }

  void open_to_guests() {
    std::map<RouteKey, RouteEntry*> by_key;
    for (auto& route : draft_.routes) by_key.emplace(key_of(route), &route);
    for (const auto& guest : draft_.guests) {
      const auto found = by_key.find(key_of(guest));
      if (found == by_key.end()) {
        draft_.object(guest.place,
                      std::string(name_of(guest.method)) + " " + guest.pattern + " is not a route");
      } else {
        found->second->guests = OpensToGuests::kBySetting;
      }
    }
  }

  // That everybody may is nothing to be added to what somebody must.
  static Access access_of(std::vector<std::string>& needs) {
    if (needs.size() > 1) std::erase(needs, "anonymous");
    if (needs.size() != 1) return Access::kResources;
    if (needs[0] == "anonymous") return Access::kAnonymous;
    if (needs[0] == "self") return Access::kSelf;
    if (needs[0] == "authenticated") return Access::kAuthenticated;
    return Access::kResources;
  }

  void add(RouteEntry&& entry) {
    if (auto objection = objection_to_pattern(entry.pattern); !objection.empty()) {
      draft_.object(entry.place, label_of(entry) + ": " + objection);
      return;
    }
    if (entry.needs.empty()) {
      draft_.warn(entry.place, label_of(entry) +
                                   " names no resource, so nobody could say who may use it: it is "
                                   "left out. Name one, or anonymous.");
      return;
    }
    Route route{.method = entry.method,
                .pattern = std::move(entry.pattern),
                .module = std::move(entry.module),
                .needs = std::move(entry.needs),
                .guests = entry.guests,
                .transport = entry.transport.value_or(Transport::kAny)};
    route.access = access_of(route.needs);
    parts_.routes.push_back(std::move(route));
  }

  DescriptionDraft draft_;
  DescriptionParts parts_;
  std::map<std::string, Place> places_;
  std::size_t count_ = 0;
};

}  // namespace

std::string shown(const Place& place) {
  if (place.line == 0) return place.file;
  const auto line = std::to_string(place.line);
  return place.file.empty() ? "line " + line : place.file + ":" + line;
}

void merge(DescriptionDraft& into, DescriptionDraft&& later, Merging merging) {
  std::ranges::move(later.problems, std::back_inserter(into.problems));
  std::ranges::move(later.guests, std::back_inserter(into.guests));
  merge_siblings(into, into.resources, std::move(later.resources), merging);
  merge_routes(into, std::move(later.routes), merging);
}

Result<DescriptionParts, std::vector<DescriptionProblem>> finished(DescriptionDraft&& draft) {
  return Finisher(std::move(draft)).finish();
}

void complete_tree(std::vector<ResourceNode>& roots) {
  const auto is_all = [](const ResourceNode& node) { return node.id == kAllResources; };
  const auto is_admin = [](const ResourceNode& node) { return node.id == kAdminResource; };
  if (std::ranges::any_of(roots, is_admin)) return;
  std::vector<ResourceNode> complete;
  if (std::ranges::none_of(roots, is_all)) {
    complete.push_back({.id = std::string(kAllResources), .title = "Allow everything"});
  }
  ResourceNode admin{.id = std::string(kAdminResource), .title = "API", .sort_order = 20};
  for (auto& node : roots) {
    (is_all(node) ? complete : admin.children).push_back(std::move(node));
  }
  complete.push_back(std::move(admin));
  roots = std::move(complete);
}

std::string objection_to_text(std::string_view text) {
  if (text.size() > limits::kDescriptionFileBytesMax) {
    return "The file is longer than " + std::to_string(limits::kDescriptionFileBytesMax) +
           " bytes; split it into several.";
  }
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    return "The file is not UTF-8 text; save it as UTF-8.";
  }
  return {};
}

bool is_word_of_access(std::string_view need) {
  return need == "anonymous" || need == "self" || need == "authenticated";
}

std::string objection_to_id(std::string_view id) {
  if (is_word_of_access(id)) {
    return "No resource may be called " + std::string(id) +
           ", which says of a route who may use it; call it otherwise.";
  }
  return objection_to_need(id);
}

std::string objection_to_need(std::string_view id) {
  if (id.empty()) return "A resource needs an id, such as Magento_Catalog::products.";
  if (id.size() > limits::kNameCharactersMax || has_control_character(id) ||
      id.find_first_of(" ,\"") != std::string_view::npos) {
    return "\"" + excerpt(id) +
           "\" is not the id of a resource, such as Magento_Catalog::products.";
  }
  return {};
}

std::string objection_to_pattern(std::string_view pattern) {
  constexpr std::string_view kExample = "a path looks like /V1/products/:sku";
  if (!pattern.starts_with('/') || has_control_character(pattern) ||
      pattern.find_first_of(" ?#{}\\%") != std::string_view::npos) {
    return std::string(kExample);
  }
  const auto inner = without_outer_slashes(pattern);
  const auto segments = split(inner, '/');
  if (segments.front().empty()) return std::string(kExample);
  if (segments.size() > RouteTable::kSegmentsMax) {
    return "a path has " + std::to_string(RouteTable::kSegmentsMax) + " parts at most";
  }
  const auto is_parameter = [](std::string_view part) { return part.starts_with(':'); };
  const auto is_unusable = [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || part == ":";
  };
  if (std::ranges::any_of(segments, is_unusable)) return std::string(kExample);
  if (static_cast<std::size_t>(std::ranges::count_if(segments, is_parameter)) >
      RouteMatch::kParametersMax) {
    return "a path has " + std::to_string(RouteMatch::kParametersMax) + " parameters at most";
  }
  return {};
}

}  // namespace gatehouse::access

#include "access/yaml_reader.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

std::size_t line_of(const YAML::Mark& mark) {
  return mark.line < 0 ? 0 : static_cast<std::size_t>(mark.line) + 1;
}

using Entries = std::map<std::string, YAML::Node>;

// Reads one document into a draft. What is wrong is told and left out.
class YamlReader {
 public:
  explicit YamlReader(const DescriptionSource& source) : source_(source) {}

  DescriptionDraft read() {
    if (auto objection = objection_to_text(source_.text); !objection.empty()) {
      draft_.object({source_.name}, std::move(objection));
      return std::move(draft_);
    }
    try {
      read_root(YAML::Load(std::string(source_.text)));
    } catch (const YAML::Exception& error) {
      draft_.object({source_.name, line_of(error.mark)}, "This is not YAML: " + error.msg + ".");
    }
    return std::move(draft_);
  }

 private:
  [[nodiscard]] Place place_of(const YAML::Node& node) const {
    return {source_.name, line_of(node.Mark())};
  }

  void object(const YAML::Node& node, std::string message) {
    draft_.object(place_of(node), std::move(message));
  }

  Entries entries_of(const YAML::Node& mapping, const std::vector<std::string>& known) {
    Entries entries;
    if (!mapping.IsMap()) {
      object(mapping, "a mapping is expected here, with " + joined(known, ", "));
      return entries;
    }
    for (const auto& entry : mapping) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "(not a text)";
      if (std::ranges::find(known, name) == known.end()) {
        object(entry.first,
               "there is no key " + excerpt(name) + " here; there may be " + joined(known, ", "));
      } else if (!entries.emplace(name, entry.second).second) {
        object(entry.first, name + " is given twice");
      }
    }
    return entries;
  }

  std::optional<std::string> text_of(const Entries& entries, const std::string& key) {
    const auto found = entries.find(key);
    if (found == entries.end()) return std::nullopt;
    if (found->second.IsScalar()) return found->second.Scalar();
    object(found->second, key + " must be a text");
    return std::nullopt;
  }

  template <class Value>
  std::optional<Value> value_of(const Entries& entries, const std::string& key,
                                const std::string& kind) {
    const auto found = entries.find(key);
    if (found == entries.end()) return std::nullopt;
    Value value{};
    if (found->second.IsScalar() && YAML::convert<Value>::decode(found->second, value)) {
      return value;
    }
    object(found->second, key + " must be " + kind);
    return std::nullopt;
  }

  // The elements of the list under a key; none when it is not there or no list.
  std::vector<YAML::Node> list_of(const Entries& entries, const std::string& key) {
    const auto found = entries.find(key);
    if (found == entries.end()) return {};
    if (found->second.IsSequence()) return {found->second.begin(), found->second.end()};
    object(found->second, key + " must be a list");
    return {};
  }

  void read_root(const YAML::Node& root) {
    if (root.IsSequence()) {
      draft_.resources = resources_of({root.begin(), root.end()}, 0);
      return;
    }
    if (!root.IsMap()) {
      return object(root,
                    "the file must begin with resources: or routes:, or be a list of "
                    "resources");
    }
    const auto entries = entries_of(root, {"resources", "routes", "guest_switch"});
    draft_.resources = resources_of(list_of(entries, "resources"), 0);
    for (const auto& group : list_of(entries, "routes")) read_group(group);
    for (const auto& node : list_of(entries, "guest_switch")) {
      if (auto route = method_and_pattern(node)) {
        draft_.guests.push_back({route->first, std::move(route->second), place_of(node)});
      }
    }
  }

  std::vector<ResourceEntry> resources_of(const std::vector<YAML::Node>& list, int depth) {
    std::vector<ResourceEntry> out;
    for (const auto& node : list) {
      // An alias may make a short file long.
      if (depth > limits::kDescriptionDepthMax || ++count_ > limits::kDescriptionResourcesMax) {
        if (!std::exchange(too_many_, true))
          object(node, "there are too many resources, or levels");
        return out;
      }
      const auto entries = entries_of(node, {"id", "title", "sort_order", "disabled", "children"});
      ResourceEntry entry{.id = text_of(entries, "id").value_or(""),
                          .title = text_of(entries, "title"),
                          .sort_order = value_of<int>(entries, "sort_order", "a whole number"),
                          .place = place_of(node)};
      if (const auto disabled = value_of<bool>(entries, "disabled", "true or false")) {
        entry.state = *disabled ? ResourceNode::State::kDisabled : ResourceNode::State::kEnabled;
      }
      if (auto objection = objection_to_id(entry.id); !objection.empty()) {
        object(node, entries.contains("id") ? objection : "id is missing");
      }
      entry.children = resources_of(list_of(entries, "children"), depth + 1);
      out.push_back(std::move(entry));
    }
    return out;
  }

  // "GET /V1/products" in two parts.
  std::optional<std::pair<Method, std::string>> method_and_pattern(const YAML::Node& node) {
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    const auto space = text.find(' ');
    const auto method = parse_method(text.substr(0, space));
    const auto pattern = space == std::string::npos
                             ? ""
                             : std::string(trimmed(std::string_view(text).substr(space)));
    if (!method || !objection_to_pattern(pattern).empty()) {
      object(node, "\"" + excerpt(text) + "\" is not a method and a path such as GET /V1/products");
      return std::nullopt;
    }
    return std::pair(*method, pattern);
  }

  void read_group(const YAML::Node& group) {
    const auto entries = entries_of(group, {"module", "needs", "secure", "routes"});
    RouteEntry shared{.module = text_of(entries, "module").value_or("")};
    for (const auto& need : list_of(entries, "needs")) {
      if (need.IsScalar() && objection_to_need(need.Scalar()).empty()) {
        shared.needs.push_back(need.Scalar());
      } else {
        object(need,
               "needs may hold ids of resources only, or one of anonymous, self and "
               "authenticated");
      }
    }
    if (shared.needs.empty()) object(group, "needs is missing");
    if (value_of<bool>(entries, "secure", "true or false").value_or(false)) {
      shared.transport = Transport::kSecureOnly;
    }
    for (const auto& node : list_of(entries, "routes")) {
      auto route = method_and_pattern(node);
      if (!route) continue;
      if (draft_.routes.size() > limits::kDescriptionRoutesMax) return;
      auto entry = shared;
      std::tie(entry.method, entry.pattern) = std::move(*route);
      entry.place = place_of(node);
      draft_.routes.push_back(std::move(entry));
    }
  }

  const DescriptionSource& source_;
  DescriptionDraft draft_;
  std::size_t count_ = 0;
  bool too_many_ = false;
};

std::string told(const DescriptionProblem& problem) {
  const auto place = shown(problem.place);
  return place.empty() ? problem.message : place + ": " + problem.message;
}

// What a text alone describes, or the first thing that is wrong with it.
Result<DescriptionDraft, std::string> draft_of(std::string_view yaml) {
  DescriptionDraft draft;
  merge(draft, read_description_yaml({.name = "", .text = yaml}), Merging::kReplace);
  for (const auto& problem : draft.problems) {
    if (problem.severity == DescriptionProblem::Severity::kError) return Failure(told(problem));
  }
  return draft;
}

Result<DescriptionParts, std::string> parts_of(DescriptionDraft&& draft) {
  auto parts = finished(std::move(draft));
  if (!parts) return Failure(told(parts.error().front()));
  return std::move(*parts);
}

}  // namespace

DescriptionDraft read_description_yaml(const DescriptionSource& source) {
  return YamlReader(source).read();
}

Result<Description, std::string> read_description(std::string_view yaml,
                                                  const std::vector<Route>& own) {
  auto draft = draft_of(yaml);
  if (!draft) return Failure(draft.error());
  auto parts = parts_of(std::move(*draft));
  if (!parts) return Failure(parts.error());
  return Description::build(std::move(*parts), own);
}

Result<ResourceTree, std::string> read_resources(std::string_view yaml) {
  auto draft = draft_of(yaml);
  if (!draft) return Failure(draft.error());
  auto parts = parts_of(std::move(*draft));
  if (!parts) return Failure(parts.error());
  return ResourceTree::build(std::move(parts->resources));
}

Result<RouteTable, std::string> read_routes(std::string_view yaml, const ResourceTree& tree) {
  auto draft = draft_of(yaml);
  if (!draft) return Failure(draft.error());
  auto parts = parts_of(std::move(*draft));
  if (!parts) return Failure(parts.error());
  tie_to(tree, parts->routes);
  return RouteTable::build(std::move(parts->routes));
}

}  // namespace gatehouse::access

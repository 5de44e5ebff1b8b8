#include "access/openapi_reader.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

namespace json = boost::json;

YAML::Node node_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::object: {
      YAML::Node node(YAML::NodeType::Map);
      for (const auto& member : value.get_object()) {
        node.force_insert(std::string(member.key()), node_of(member.value()));
      }
      return node;
    }
    case json::kind::array: {
      YAML::Node node(YAML::NodeType::Sequence);
      for (const auto& element : value.get_array()) node.push_back(node_of(element));
      return node;
    }
    case json::kind::string:
      return YAML::Node(std::string(value.get_string()));
    case json::kind::null:
      return YAML::Node(YAML::NodeType::Null);
    default:
      return YAML::Node(json::serialize(value));
  }
}

bool is_json(std::string_view text) { return trimmed(text).starts_with('{'); }

// The document; throws YAML::Exception. Of JSON the lines are not known.
YAML::Node document_of(std::string_view text) {
  if (!is_json(text)) return YAML::Load(std::string(text));
  json::error_code error;
  json::parse_options options;
  options.max_depth = 100;
  const auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (!error) return node_of(value);
  return YAML::Load(std::string(text));  // a flow mapping of YAML, or an error with its line
}

// Whatever is asked of a node that is no mapping is not there.
YAML::Node child_of(const YAML::Node& node, const std::string& key) {
  return node && node.IsMap() ? node[key] : YAML::Node(YAML::NodeType::Undefined);
}

std::string text_of(const YAML::Node& node, const std::string& key) {
  const auto child = child_of(node, key);
  return child && child.IsScalar() ? child.Scalar() : std::string();
}

// What an operation needs.
struct Needs {
  enum class Kind { kUnsaid, kEverybody, kScopes } kind = Kind::kUnsaid;
  std::vector<std::string> scopes = {};
  bool differs_between_alternatives = false;
};

// A scope's name, unless it is one of the words that open a route.
std::string resource_of(const std::string& scope) {
  return is_word_of_access(scope) ? "scope:" + scope : scope;
}

// Of `security`: a list of alternatives, each a mapping of schemes to lists of scopes.
Needs needs_of(const YAML::Node& security) {
  Needs needs;
  if (!security || !security.IsSequence()) return needs;
  std::set<std::vector<std::string>> alternatives;
  needs.kind = security.size() == 0 ? Needs::Kind::kEverybody : Needs::Kind::kScopes;
  for (const auto& alternative : security) {
    if (!alternative.IsMap() || alternative.size() == 0) {
      return {.kind = alternative.IsMap() ? Needs::Kind::kEverybody : Needs::Kind::kUnsaid};
    }
    std::vector<std::string> scopes;
    for (const auto& scheme : alternative) {
      for (const auto& scope : scheme.second) {
        if (scope.IsScalar()) scopes.push_back(resource_of(scope.Scalar()));
      }
    }
    if (scopes.empty()) continue;
    std::ranges::sort(scopes);
    for (const auto& scope : scopes) {
      if (std::ranges::find(needs.scopes, scope) == needs.scopes.end()) {
        needs.scopes.push_back(scope);
      }
    }
    alternatives.insert(std::move(scopes));
  }
  needs.differs_between_alternatives = alternatives.size() > 1;
  if (needs.kind == Needs::Kind::kScopes && needs.scopes.empty()) needs.kind = Needs::Kind::kUnsaid;
  return needs;
}

std::optional<Method> method_of(const std::string& key) {
  for (const auto method :
       {Method::kGet, Method::kPost, Method::kPut, Method::kDelete, Method::kPatch}) {
    if (ascii_lower(name_of(method)) == key) return method;
  }
  return std::nullopt;
}

bool is_other_method(const std::string& key) {
  return key == "head" || key == "options" || key == "trace";
}

// Letters, digits and what else ids are made of; the rest becomes "_".
std::string as_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    id += is_plain ? ascii_lower(c) : '_';
  }
  return id.substr(0, 100);
}

class OpenApiReader {
 public:
  explicit OpenApiReader(const DescriptionSource& source) : source_(source) {}

  DescriptionDraft read() {
    if (auto objection = objection_to_text(source_.text); !objection.empty()) {
      draft_.object({source_.name}, std::move(objection));
      return std::move(draft_);
    }
    try {
      read_root(document_of(source_.text));
    } catch (const YAML::Exception& error) {
      draft_.object(place_of(error.mark), "This is neither JSON nor YAML: " + error.msg + ".");
    }
    return std::move(draft_);
  }

 private:
  [[nodiscard]] Place place_of(const YAML::Mark& mark) const {
    return {source_.name, mark.line < 0 ? 0 : static_cast<std::size_t>(mark.line) + 1};
  }

  [[nodiscard]] Place place_of(const YAML::Node& node) const {
    // A node that came from JSON has no mark.
    const auto mark = node.Mark();
    return mark.is_null() || is_json(source_.text) ? Place{source_.name} : place_of(mark);
  }

  void read_root(const YAML::Node& root) {
    const auto version = text_of(root, "openapi");
    if (!version.starts_with("3.")) {
      return draft_.object(
          {source_.name}, "\"openapi\" is \"" + excerpt(version) + "\"; versions 3.x can be read.");
    }
    const auto paths = child_of(root, "paths");
    if (!paths || !paths.IsMap()) {
      return draft_.object({source_.name}, "\"paths\" is missing; it holds the routes.");
    }
    module_ = as_id(text_of(child_of(root, "info"), "title"));
    security_ = needs_of(child_of(root, "security"));
    base_path_ = base_path_of(root);
    read_scopes(child_of(child_of(root, "components"), "securitySchemes"));
    for (const auto& path : paths) {
      if (path.first.IsScalar()) read_path(path.first.Scalar(), path.second);
    }
    add_resources();
  }

  // The path of the first server's URL, without "/" at its end.
  std::string base_path_of(const YAML::Node& root) {
    const auto servers = child_of(root, "servers");
    if (!servers || !servers.IsSequence() || servers.size() == 0) return {};
    const auto first = path_of_server(servers[0]);
    for (const auto& server : servers) {
      if (path_of_server(server) == first) continue;
      draft_.warn(place_of(server),
                  "The servers have different paths; that of the first counts: \"" + first + "\".");
      break;
    }
    return first;
  }

  static std::string path_of_server(const YAML::Node& server) {
    auto url = text_of(server, "url");
    const auto variables = child_of(server, "variables");
    if (variables && variables.IsMap()) {
      for (const auto& variable : variables) {
        const auto name = "{" + variable.first.Scalar() + "}";
        if (const auto at = url.find(name); at != std::string::npos) {
          url.replace(at, name.size(), text_of(variable.second, "default"));
        }
      }
    }
    if (const auto scheme = url.find("://"); scheme != std::string::npos) {
      const auto slash = url.find('/', scheme + 3);
      url = slash == std::string::npos ? "" : url.substr(slash);
    }
    while (url.ends_with('/')) url.pop_back();
    return url;
  }

  void read_scopes(const YAML::Node& schemes) {
    if (!schemes || !schemes.IsMap()) return;
    for (const auto& scheme : schemes) {
      const auto flows = child_of(scheme.second, "flows");
      if (!flows || !flows.IsMap()) continue;
      for (const auto& flow : flows) {
        const auto scopes = child_of(flow.second, "scopes");
        if (!scopes || !scopes.IsMap()) continue;
        for (const auto& scope : scopes) {
          if (!scope.first.IsScalar() || !scope.second.IsScalar()) continue;
          titles_.emplace(resource_of(scope.first.Scalar()), scope.second.Scalar());
        }
      }
    }
  }

  void read_path(const std::string& path, const YAML::Node& item) {
    if (!item.IsMap()) return;
    const auto place = place_of(item);
    if (item["$ref"]) {
      return draft_.warn(place, excerpt(path) +
                                    " is a $ref to another document, which is not read; "
                                    "it is left out.");
    }
    const auto pattern = pattern_of(path);
    if (auto objection = objection_to_pattern(pattern); !objection.empty()) {
      return draft_.warn(place, excerpt(path) + ": " + objection + "; it is left out.");
    }
    for (const auto& entry : item) {
      const auto key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (is_other_method(key)) {
        draft_.warn(
            place_of(entry.second),
            excerpt(path) + ": " + key + " is not among the methods of routes; it is left out.");
      } else if (const auto method = method_of(key)) {
        add_route(*method, pattern, path, entry.second);
      }
    }
  }

  // "/orders/{id}" as "/orders/:id", behind the base path.
  [[nodiscard]] std::string pattern_of(const std::string& path) const {
    std::string pattern = base_path_;
    std::string_view rest = path;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    for (const auto segment : split(rest, '/')) {
      const bool is_parameter =
          segment.size() > 2 && segment.starts_with('{') && segment.find('}') == segment.size() - 1;
      pattern += '/';
      pattern += is_parameter ? ":" + std::string(segment.substr(1, segment.size() - 2))
                              : std::string(segment);
    }
    return pattern;
  }

  void add_route(Method method, const std::string& pattern, const std::string& path,
                 const YAML::Node& operation) {
    const auto place = place_of(operation);
    const auto own = child_of(operation, "security");
    const auto needs = own ? needs_of(own) : security_;
    RouteEntry route{.method = method, .pattern = pattern, .module = module_, .place = place};
    if (needs.kind == Needs::Kind::kEverybody) {
      route.needs = {"anonymous"};
    } else if (needs.kind == Needs::Kind::kScopes) {
      route.needs = needs.scopes;
    } else {
      route.needs = {made_resource(method, path, operation)};
    }
    if (needs.differs_between_alternatives) {
      draft_.warn(place, std::string(name_of(method)) + " " + pattern +
                             " has alternatives with different scopes; it needs all of them here.");
    }
    for (const auto& need : route.needs) {
      if (auto objection = objection_to_need(need); !objection.empty()) {
        return draft_.object(place, std::move(objection));
      }
      if (need != "anonymous") used_.insert(need);
    }
    draft_.routes.push_back(std::move(route));
  }

  std::string made_resource(Method method, const std::string& path, const YAML::Node& operation) {
    const auto tags = child_of(operation, "tags");
    const bool has_tag = tags && tags.IsSequence() && tags.size() > 0 && tags[0].IsScalar();
    const auto word = has_tag ? tags[0].Scalar() : first_word_of(path);
    const bool reads = method == Method::kGet;
    auto id = as_id(word) + (reads ? ":read" : ":write");
    titles_.emplace(id, word + (reads ? ": read" : ": write"));
    return id;
  }

  static std::string first_word_of(const std::string& path) {
    for (const auto segment : split(path, '/')) {
      if (!segment.empty() && !segment.starts_with('{')) return std::string(segment);
    }
    return "api";
  }

  // Scopes that no operation names are no resources: nothing would come of granting them.
  void add_resources() {
    for (const auto& id : used_) {
      const auto title = titles_.find(id);
      draft_.resources.push_back({.id = id,
                                  .title = title == titles_.end() || title->second.empty()
                                               ? id
                                               : with_controls_escaped(excerpt(title->second)),
                                  .place = {source_.name}});
    }
  }

  const DescriptionSource& source_;
  DescriptionDraft draft_;
  std::string module_;
  std::string base_path_;
  Needs security_;
  std::map<std::string, std::string> titles_;
  std::set<std::string> used_;
};

}  // namespace

DescriptionDraft read_openapi(const DescriptionSource& source) {
  return OpenApiReader(source).read();
}

YamlKind kind_of_yaml(std::string_view text) {
  try {
    const auto root = document_of(text);
    if (child_of(root, "openapi")) return YamlKind::kOpenApi;
    if (child_of(root, "swagger")) return YamlKind::kSwagger;
  } catch (const YAML::Exception&) {
    return YamlKind::kOwn;
  }
  return YamlKind::kOwn;
}

}  // namespace gatehouse::access

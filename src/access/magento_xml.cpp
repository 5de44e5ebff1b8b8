#include "access/magento_xml.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <pugixml.hpp>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

constexpr unsigned kParsing = pugi::parse_default | pugi::parse_doctype;

bool is_named(pugi::xml_node node, std::string_view name) {
  return node.type() == pugi::node_element && node.name() == name;
}

std::string attribute_of(pugi::xml_node node, const char* name) {
  return std::string(trimmed(std::string_view(node.attribute(name).value())));
}

bool is_true(std::string_view text) { return text == "true" || text == "1"; }

// One document, and the places in it.
class XmlDocument {
 public:
  XmlDocument(const DescriptionSource& source, DescriptionDraft& draft)
      : name_(source.name), draft_(draft) {
    if (auto objection = objection_to_text(source.text); !objection.empty()) {
      draft_.object({name_}, std::move(objection));
      return;
    }
    for (std::size_t at = 0; at < source.text.size(); ++at) {
      if (source.text[at] == '\n') line_ends_.push_back(static_cast<std::ptrdiff_t>(at));
    }
    const auto result = document_.load_buffer(source.text.data(), source.text.size(), kParsing,
                                              pugi::encoding_utf8);
    if (!result) {
      draft_.object(place_at(result.offset),
                    std::string("This is not XML: ") + result.description() + ".");
      return;
    }
    is_good_ = !has_doctype();
  }

  // The root element of this name; none, and told, when it is another one.
  [[nodiscard]] pugi::xml_node root(const std::string& name) {
    if (!is_good_) return {};
    const auto root = document_.document_element();
    if (is_named(root, name)) return root;
    draft_.object(place_of(root),
                  "The root element must be <" + name + ">, not <" + root.name() + ">.");
    return {};
  }

  [[nodiscard]] Place place_of(pugi::xml_node node) const { return place_at(node.offset_debug()); }

 private:
  [[nodiscard]] Place place_at(std::ptrdiff_t offset) const {
    const auto ended = std::ranges::lower_bound(line_ends_, offset) - line_ends_.begin();
    return {name_, static_cast<std::size_t>(ended) + 1};
  }

  bool has_doctype() {
    for (const auto node : document_.children()) {
      if (node.type() != pugi::node_doctype) continue;
      draft_.object(place_of(node), "The document has a DOCTYPE; remove it.");
      return true;
    }
    return false;
  }

  std::string name_;
  DescriptionDraft& draft_;
  std::vector<std::ptrdiff_t> line_ends_;
  pugi::xml_document document_;
  bool is_good_ = false;
};

class AclReader {
 public:
  explicit AclReader(const DescriptionSource& source) : document_(source, draft_) {}

  DescriptionDraft read() {
    const auto list = document_.root("config").child("acl").child("resources");
    draft_.resources = resources_of(list, 0);
    return std::move(draft_);
  }

 private:
  std::vector<ResourceEntry> resources_of(pugi::xml_node parent, int depth) {
    std::vector<ResourceEntry> out;
    for (const auto node : parent.children("resource")) {
      const auto place = document_.place_of(node);
      if (depth > limits::kDescriptionDepthMax) {
        draft_.object(place, "Resources are nested too deeply.");
        return out;
      }
      auto entry = entry_of(node, place);
      if (auto objection = objection_to_id(entry.id); !objection.empty()) {
        draft_.object(place, std::move(objection));
        continue;
      }
      entry.children = resources_of(node, depth + 1);
      out.push_back(std::move(entry));
    }
    return out;
  }

  ResourceEntry entry_of(pugi::xml_node node, const Place& place) {
    ResourceEntry entry{.id = attribute_of(node, "id"), .place = place};
    if (auto title = attribute_of(node, "title"); !title.empty()) {
      entry.title = with_controls_escaped(title);
    }
    if (node.attribute("sortOrder")) entry.sort_order = number_of(node, place);
    if (node.attribute("disabled")) {
      entry.state = attribute_of(node, "disabled") == "true" ? ResourceNode::State::kDisabled
                                                             : ResourceNode::State::kEnabled;
    }
    return entry;
  }

  int number_of(pugi::xml_node node, const Place& place) {
    const auto text = attribute_of(node, "sortOrder");
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    draft_.warn(place,
                "sortOrder=\"" + excerpt(text) + "\" is not a whole number; it counts as 0.");
    return 0;
  }

  DescriptionDraft draft_;
  XmlDocument document_;
};

// "Magento_Catalog" of "Magento\Catalog\Api\ProductRepositoryInterface".
std::string module_of_class(std::string_view name) {
  while (name.starts_with('\\')) name.remove_prefix(1);
  const auto parts = split(name, '\\');
  if (parts.size() < 2) return {};
  return std::string(parts[0]) + "_" + std::string(parts[1]);
}

class WebapiReader {
 public:
  WebapiReader(const DescriptionSource& source, std::string module)
      : module_(std::move(module)), document_(source, draft_) {}

  DescriptionDraft read() {
    for (const auto node : document_.root("routes").children("route")) read_route(node);
    return std::move(draft_);
  }

 private:
  void read_route(pugi::xml_node node) {
    const auto place = document_.place_of(node);
    const auto name = attribute_of(node, "method");
    const auto method = parse_method(name);
    RouteEntry route{.pattern = attribute_of(node, "url"), .module = module_, .place = place};
    const auto label = excerpt(name + " " + route.pattern);
    if (!method || *method == Method::kPatch) {
      return draft_.warn(place, label +
                                    ": Magento knows GET, POST, PUT and DELETE only; the route "
                                    "is left out.");
    }
    if (auto objection = objection_to_pattern(route.pattern); !objection.empty()) {
      return draft_.warn(place, label + ": " + objection + "; the route is left out.");
    }
    route.method = *method;
    if (node.attribute("secure")) {
      route.transport =
          is_true(attribute_of(node, "secure")) ? Transport::kSecureOnly : Transport::kAny;
    }
    if (module_.empty())
      route.module = module_of_class(attribute_of(node.child("service"), "class"));
    for (const auto list : node.children("resources")) {
      for (const auto resource : list.children("resource")) add_need(resource, route);
    }
    draft_.routes.push_back(std::move(route));
  }

  void add_need(pugi::xml_node node, RouteEntry& route) {
    auto ref = attribute_of(node, "ref");
    if (auto objection = objection_to_need(ref); !objection.empty()) {
      draft_.object(document_.place_of(node), std::move(objection));
    } else if (ref == "authenticated") {
      draft_.object(
          document_.place_of(node),
          "The resource authenticated is none of Magento's; it would let in every caller.");
    } else if (std::ranges::find(route.needs, ref) == route.needs.end()) {
      route.needs.push_back(std::move(ref));
    }
  }

  std::string module_;
  DescriptionDraft draft_;
  XmlDocument document_;
};

// Puts each module behind those that it names.
class ModuleSorter {
 public:
  ModuleSorter(const std::vector<ModuleName>& modules, DescriptionDraft& draft)
      : modules_(modules), draft_(draft), states_(modules.size(), State::kNew) {
    for (std::size_t i = 0; i < modules.size(); ++i) by_name_.emplace(modules[i].name, i);
  }

  std::vector<std::size_t> sorted() {
    std::vector<std::size_t> start(modules_.size());
    std::iota(start.begin(), start.end(), std::size_t{0});
    std::ranges::stable_sort(start, {}, [&](std::size_t i) {
      const auto& name = modules_[i].name;
      return std::pair(!name.starts_with("Magento_"), name);
    });
    for (const auto i : start) visit(i);
    return std::move(out_);
  }

 private:
  enum class State { kNew, kEntered, kDone };

  // A module with the place in its list of what comes before it.
  struct Step {
    std::size_t module;
    std::size_t next = 0;
  };

  // Without recursion: a chain of modules may be as long as there are modules.
  void visit(std::size_t first) {
    if (states_[first] != State::kNew) return;
    std::vector<Step> way{{first}};
    states_[first] = State::kEntered;
    while (!way.empty()) {
      auto& [module, next] = way.back();
      if (next == modules_[module].after.size()) {
        states_[module] = State::kDone;
        out_.push_back(module);
        way.pop_back();
        continue;
      }
      const auto found = by_name_.find(modules_[module].after[next++]);
      if (found == by_name_.end()) continue;  // not among those that are read
      if (states_[found->second] == State::kEntered) {
        draft_.warn({}, "The modules " + modules_[module].name + " and " + found->first +
                            " each want to come behind the other; " + modules_[module].name +
                            " comes first.");
      } else if (states_[found->second] == State::kNew) {
        states_[found->second] = State::kEntered;
        way.push_back({found->second});
      }
    }
  }

  const std::vector<ModuleName>& modules_;
  DescriptionDraft& draft_;
  std::vector<State> states_;
  std::map<std::string, std::size_t> by_name_;
  std::vector<std::size_t> out_;
};

}  // namespace

DescriptionDraft read_acl_xml(const DescriptionSource& source) { return AclReader(source).read(); }

DescriptionDraft read_webapi_xml(const DescriptionSource& source, const std::string& module) {
  return WebapiReader(source, module).read();
}

ModuleName read_module_xml(const DescriptionSource& source, DescriptionDraft& draft) {
  XmlDocument document(source, draft);
  const auto module = document.root("config").child("module");
  ModuleName name{.name = attribute_of(module, "name"), .after = {}};
  for (const auto before : module.child("sequence").children("module")) {
    name.after.push_back(attribute_of(before, "name"));
  }
  return name;
}

std::optional<MagentoFile> kind_of_xml(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size(), kParsing, pugi::encoding_utf8)) {
    return std::nullopt;
  }
  const auto root = document.document_element();
  if (is_named(root, "routes")) return MagentoFile::kWebapi;
  if (is_named(root, "config") && root.child("acl")) return MagentoFile::kAcl;
  return std::nullopt;
}

std::vector<std::size_t> in_order(const std::vector<ModuleName>& modules, DescriptionDraft& draft) {
  return ModuleSorter(modules, draft).sorted();
}

}  // namespace gatehouse::access

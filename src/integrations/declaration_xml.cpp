#include "integrations/declaration_xml.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "base/text.h"

namespace gatehouse::integrations {
namespace {

constexpr unsigned kParsing = pugi::parse_default | pugi::parse_doctype;

// The parts of an <integration> that a file may have.
enum class Parts { kAll, kWho, kWhat };

// One document and what is found in it.
class XmlReader {
 public:
  XmlReader(const DeclarationSource& source, std::string root, Parts parts)
      : text_(source.text), root_(std::move(root)), parts_(parts), drafts_(source.name) {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] == '\n') line_ends_.push_back(static_cast<std::ptrdiff_t>(at));
    }
  }

  // The drafts are good as far as the document is.
  DeclarationDrafts read() {
    if (const auto root = parse()) read_root(root);
    return std::move(drafts_);
  }

  Result<ModuleResources, std::vector<DeclarationProblem>> read_resources_of_module() {
    ResourceWalker walker;
    if (auto root = parse(); root && !root.traverse(walker)) {
      drafts_.object(line_of(walker.too_deep), "Elements are nested too deeply.");
    }
    if (!drafts_.problems().empty()) return Failure(drafts_.problems());
    return std::move(walker.found);
  }

 private:
  [[nodiscard]] std::size_t line_at(std::ptrdiff_t offset) const {
    const auto ended = std::ranges::lower_bound(line_ends_, offset) - line_ends_.begin();
    return static_cast<std::size_t>(ended) + 1;
  }

  [[nodiscard]] std::size_t line_of(pugi::xml_node node) const {
    return line_at(node.offset_debug());
  }

  // Collects <resource id="..."> with what stands above it.
  struct ResourceWalker final : pugi::xml_tree_walker {
    static constexpr int kDepthMax = 64;

    bool for_each(pugi::xml_node& node) override {
      if (depth() > kDepthMax) {
        too_deep = node;
        return false;
      }
      std::string id(trimmed(node.attribute("id").value()));
      if (std::string_view(node.name()) != "resource" || id.empty()) return true;
      std::vector<std::string> above;
      for (auto parent = node.parent(); std::string_view(parent.name()) == "resource";
           parent = parent.parent()) {
        above.emplace_back(trimmed(parent.attribute("id").value()));
      }
      std::erase(above, "");
      std::ranges::reverse(above);
      found.emplace(std::move(id), std::move(above));
      return true;
    }

    ModuleResources found;
    pugi::xml_node too_deep;
  };

  // The root element, when the document is one that we read.
  pugi::xml_node parse() {
    if (auto objection = objection_to_text(text_); !objection.empty()) {
      drafts_.object(0, std::move(objection));
      return {};
    }
    const auto result =
        document_.load_buffer(text_.data(), text_.size(), kParsing, pugi::encoding_utf8);
    if (!result) {
      drafts_.object(line_at(result.offset),
                     std::string("This is not XML: ") + result.description() + ".");
      return {};
    }
    for (const auto node : document_.children()) {
      if (node.type() == pugi::node_doctype) {
        drafts_.object(line_of(node), "The document has a DOCTYPE; remove it.");
        return {};
      }
    }
    const auto root = document_.document_element();
    if (root.next_sibling() || root.name() != root_) {
      drafts_.object(line_of(root), "The root element must be <" + root_ +
                                        "> and nothing else, not <" + std::string(root.name()) +
                                        ">.");
      return {};
    }
    return root;
  }

  void read_root(pugi::xml_node root) {
    std::vector<DeclarationProblem> warnings;
    for (const auto node : root.children()) {
      if (is_element(node, "integration", warnings)) read_integration(node);
    }
    for (auto& warning : warnings) drafts_.warn(std::move(warning));
  }

  // What Magento does not look for; a warning.
  DeclarationProblem ignored(pugi::xml_node node, std::string message) const {
    return {drafts_.file(),
            line_of(node),
            std::move(message),
            DeclarationProblem::Severity::kWarning,
            {},
            "It is ignored."};
  }

  // Warns of anything that is not such an element.
  bool is_element(pugi::xml_node node, std::string_view name,
                  std::vector<DeclarationProblem>& warnings) const {
    if (node.type() == pugi::node_element && node.name() == name) return true;
    const std::string_view found = node.name();
    warnings.push_back(ignored(node, "In <" + std::string(node.parent().name()) + "> only <" +
                                         std::string(name) + "> has a meaning, not " +
                                         (found.empty() ? "text" : "<" + std::string(found) + ">") +
                                         "."));
    return false;
  }

  // The value of the attribute `name`, the only one with a meaning.
  std::string name_of(pugi::xml_node node, std::vector<DeclarationProblem>& warnings) {
    const std::string element = "<" + std::string(node.name()) + ">";
    std::size_t names = 0;
    for (const auto attribute : node.attributes()) {
      if (std::string_view(attribute.name()) == "name") {
        ++names;
      } else {
        warnings.push_back(ignored(node, element + " has an attribute " + attribute.name() +
                                             "; only `name` has a meaning."));
      }
    }
    if (names > 1) drafts_.object(line_of(node), element + " must have the attribute name once.");
    return std::string(trimmed(node.attribute("name").value()));
  }

  [[nodiscard]] bool may_have(std::string_view element) const {
    if (element == "resources") return parts_ != Parts::kWho;
    const bool is_who =
        element == "email" || element == "endpoint_url" || element == "identity_link_url";
    return is_who && parts_ != Parts::kWhat;
  }

  void read_integration(pugi::xml_node node) {
    DeclarationDraft draft;
    draft.name = {name_of(node, draft.warnings), line_of(node)};
    std::set<std::string> seen;
    for (const auto part : node.children()) {
      const std::string element = part.name();
      if (part.type() != pugi::node_element || !may_have(element)) {
        draft.warnings.push_back(
            ignored(part, (element.empty() ? "Text" : "<" + element + ">") +
                              " has no meaning in <integration>" +
                              (is_of_other_file(element) ? " in this file." : ".")));
      } else if (!seen.insert(element).second) {
        drafts_.object(line_of(part), "<" + element + "> is given twice.");
      } else if (element == "resources") {
        read_resources(part, draft);
      } else {
        read_text(part, draft);
      }
    }
    drafts_.add(std::move(draft));
  }

  [[nodiscard]] static bool is_of_other_file(std::string_view element) {
    return element == "resources" || element == "email" || element == "endpoint_url" ||
           element == "identity_link_url";
  }

  void read_text(pugi::xml_node node, DeclarationDraft& draft) {
    const std::string_view element = node.name();
    std::string content;
    for (const auto child : node.children()) {
      content += child.value();
      if (child.type() == pugi::node_element) {
        drafts_.object(line_of(child), "<" + std::string(element) + "> may hold text only.");
      }
    }
    auto& text = element == "email"          ? draft.email
                 : element == "endpoint_url" ? draft.callback_url
                                             : draft.identity_link_url;
    text = {std::string(trimmed(content)), line_of(node)};
  }

  void read_resources(pugi::xml_node list, DeclarationDraft& draft) {
    for (const auto node : list.children()) {
      if (!is_element(node, "resource", draft.warnings)) continue;
      draft.resources.push_back({name_of(node, draft.warnings), line_of(node)});
    }
  }

  std::string_view text_;
  std::vector<std::ptrdiff_t> line_ends_;
  std::string root_;
  Parts parts_;
  DeclarationDrafts drafts_;
  pugi::xml_document document_;
};

// Gives every integration of `who` the resources that `what` has for its name.
void merge(DeclarationDrafts& who, DeclarationDrafts& what) {
  std::map<std::string, DeclarationDraft*> by_name;
  for (auto& draft : who.drafts()) by_name.emplace(case_folded(draft.name.text), &draft);
  std::set<std::string> seen;
  for (auto& draft : what.drafts()) {
    const auto key = case_folded(draft.name.text);
    const auto found = by_name.find(key);
    if (found == by_name.end()) {
      what.warn({what.file(), draft.name.line,
                 "There is no integration \"" + draft.name.text + "\" in " + who.file() + ".",
                 DeclarationProblem::Severity::kWarning, draft.name.text,
                 "It is not registered; Magento ignores it likewise."});
    } else if (!seen.insert(key).second) {
      what.object(draft.name.line, "\"" + draft.name.text + "\" is listed twice.");
    } else {
      found->second->resources = std::move(draft.resources);
      std::ranges::move(draft.warnings, std::back_inserter(found->second->warnings));
      found->second->resources_file = what.file();
    }
  }
}

}  // namespace

bool is_half_of_pair(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size(), kParsing, pugi::encoding_utf8)) return false;
  return std::string_view(document.document_element().name()) == "integrations";
}

Result<ModuleResources, std::vector<DeclarationProblem>> read_module_resources(
    const DeclarationSource& acl) {
  return XmlReader(acl, "config", Parts::kAll).read_resources_of_module();
}

Declarations read_integration_xml(const DeclarationSource& source, const access::ResourceTree& tree,
                                  ModuleResources own) {
  auto drafts = XmlReader(source, "config", Parts::kAll).read();
  drafts.know(std::move(own));
  return std::move(drafts).finished(tree);
}

Declarations read_integration_pair(const DeclarationSource& config,
                                   const std::optional<DeclarationSource>& api,
                                   const access::ResourceTree& tree, ModuleResources own) {
  auto who = XmlReader(config, "integrations", Parts::kWho).read();
  if (api) {
    auto what = XmlReader(*api, "integrations", Parts::kWhat).read();
    merge(who, what);
    who.join(what);
  } else {
    who.warn({config.name,
              0,
              "There is no api.xml beside it.",
              DeclarationProblem::Severity::kWarning,
              {},
              "Its integrations may use nothing."});
  }
  who.know(std::move(own));
  return std::move(who).finished(tree);
}

}  // namespace gatehouse::integrations

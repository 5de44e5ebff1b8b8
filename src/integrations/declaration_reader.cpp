#include "integrations/declaration_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace gatehouse::integrations {
namespace {

using Scope = access::GrantSelection::Scope;

// Where a node is; that of a node which is not there has no line.
std::size_t line_of(const YAML::Mark& mark) {
  return mark.line < 0 ? 0 : static_cast<std::size_t>(mark.line) + 1;
}

std::size_t line_of(const YAML::Node& node) { return line_of(node.Mark()); }

// Remembers where a document starts, and nothing of what is in it.
class DocumentStart final : public YAML::EventHandler {
 public:
  // The line of whatever follows the first document; absent when nothing does. YAML::LoadAll()
  // would tell too, but does not come back from some texts, such as ",".
  static std::optional<std::size_t> of_second(const std::string& yaml) {
    std::istringstream stream(yaml);
    YAML::Parser parser(stream);
    DocumentStart first;
    DocumentStart second;
    if (!parser.HandleNextDocument(first)) return std::nullopt;
    if (!parser.HandleNextDocument(second)) return std::nullopt;
    return second.line_;
  }

  void OnDocumentStart(const YAML::Mark& mark) override { line_ = line_of(mark); }

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}

  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}

  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}

  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}

  void OnSequenceEnd() override {}

  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}

  void OnMapEnd() override {}

 private:
  std::size_t line_ = 0;
};

using Entries = std::map<std::string, YAML::Node>;

// The entries of a mapping by their keys, which must be among `known` and occur once.
Entries entries_of(const YAML::Node& mapping, const std::vector<std::string>& known,
                   DeclarationDrafts& drafts) {
  Entries entries;
  for (const auto& entry : mapping) {
    const auto& key = entry.first;
    const std::string name = key.IsScalar() ? key.Scalar() : "(not a text)";
    if (std::ranges::find(known, name) == known.end()) {
      drafts.object(line_of(key),
                    "There is no key " + name + " here; there may be " + joined(known, ", ") + ".");
    } else if (!entries.emplace(name, entry.second).second) {
      drafts.object(line_of(key), name + " is given twice.");
    }
  }
  return entries;
}

LocatedText text_of(const Entries& entries, const std::string& key, DeclarationDrafts& drafts) {
  const auto found = entries.find(key);
  if (found == entries.end()) return {};
  const auto& value = found->second;
  if (value.IsNull()) return {"", line_of(value)};
  if (!value.IsScalar()) {
    drafts.object(line_of(value), key + " must be a text.");
    return {"", line_of(value)};
  }
  return {value.Scalar(), line_of(value)};
}

void read_resources(const YAML::Node& list, DeclarationDraft& draft, DeclarationDrafts& drafts) {
  if (!list.IsSequence()) {
    return drafts.object(line_of(list),
                         "resources must be a list, such as [Magento_Catalog::products].");
  }
  for (const auto& entry : list) {
    if (entry.IsScalar()) {
      draft.resources.push_back({entry.Scalar(), line_of(entry)});
    } else {
      drafts.object(line_of(entry), "resources may hold ids of resources only.");
    }
  }
}

void read_grant(const Entries& entries, std::size_t line, DeclarationDraft& draft,
                DeclarationDrafts& drafts) {
  const auto access = entries.find("access");
  const auto resources = entries.find("resources");
  if ((access == entries.end()) == (resources == entries.end())) {
    drafts.object(line,
                  "Say what it may use: either `access: all` or `resources:` with a list of ids.");
  }
  if (resources != entries.end()) read_resources(resources->second, draft, drafts);
  if (access == entries.end()) return;
  if (!access->second.IsScalar() || access->second.Scalar() != "all") {
    return drafts.object(line_of(access->second),
                         "access can only be `all`; for less, list the ids under `resources:`.");
  }
  if (resources == entries.end()) draft.scope = Scope::kAll;
}

void read_integration(const YAML::Node& node, DeclarationDrafts& drafts) {
  if (!node.IsMap()) {
    return drafts.object(line_of(node), "An integration is a mapping that begins with `name:`.");
  }
  const auto entries = entries_of(
      node, {"name", "email", "callback_url", "identity_link_url", "access", "resources"}, drafts);
  DeclarationDraft draft{.name = text_of(entries, "name", drafts),
                         .email = text_of(entries, "email", drafts),
                         .callback_url = text_of(entries, "callback_url", drafts),
                         .identity_link_url = text_of(entries, "identity_link_url", drafts)};
  if (draft.name.line == 0) draft.name.line = line_of(node);
  read_grant(entries, line_of(node), draft, drafts);
  drafts.add(std::move(draft));
}

void read_root(const YAML::Node& root, DeclarationDrafts& drafts) {
  if (!root.IsMap()) {
    return drafts.object(line_of(root), "The file must begin with `integrations:` and a list.");
  }
  const auto entries = entries_of(root, {"integrations"}, drafts);
  const auto list = entries.find("integrations");
  if (list == entries.end()) {
    return drafts.object(line_of(root), "`integrations:` is missing; it holds the list.");
  }
  if (!list->second.IsSequence()) {
    return drafts.object(line_of(list->second),
                         "integrations must be a list; to declare none, write [].");
  }
  for (const auto& node : list->second) read_integration(node, drafts);
}

}  // namespace

Declarations read_declarations(const DeclarationSource& source, const access::ResourceTree& tree) {
  DeclarationDrafts drafts(source.name);
  if (auto objection = objection_to_text(source.text); !objection.empty()) {
    drafts.object(0, std::move(objection));
    return std::move(drafts).finished(tree);
  }
  try {
    const std::string yaml(source.text);
    read_root(YAML::Load(yaml), drafts);
    if (const auto more = DocumentStart::of_second(yaml)) {
      drafts.object(*more, "The file must be one YAML document; here begins something else.");
    }
  } catch (const YAML::Exception& error) {
    drafts.object(line_of(error.mark), "This is not YAML: " + error.msg + ".");
  }
  return std::move(drafts).finished(tree);
}

}  // namespace gatehouse::integrations

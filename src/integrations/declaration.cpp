#include "integrations/declaration.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "integrations/validation.h"

namespace gatehouse::integrations {
namespace {

using Scope = access::GrantSelection::Scope;
using Severity = DeclarationProblem::Severity;

std::size_t line_of(const DeclarationDraft& draft, std::string_view field) {
  if (field == "email") return draft.email.line;
  if (field == "callback_url") return draft.callback_url.line;
  if (field == "identity_link_url") return draft.identity_link_url.line;
  return draft.name.line;
}

}  // namespace

void DeclarationDrafts::join(const DeclarationDrafts& other) {
  std::ranges::copy(other.problems_, std::back_inserter(problems_));
  std::ranges::copy(other.warnings_, std::back_inserter(warnings_));
}

DeclarationProblem DeclarationDrafts::warning_about(const std::string& resource, std::size_t line,
                                                    const std::string& file,
                                                    const access::ResourceTree& tree) const {
  DeclarationProblem warning{file, line, {}, Severity::kWarning};
  warning.consequence = "It stays in the declaration and is granted when it comes to exist.";
  if (module_resources_.contains(resource)) {
    warning.message = "The resource " + resource +
                      " is the module's own and does not exist here; `gatehouse access import "
                      "--add` brings the module's acl.xml.";
    return warning;
  }
  const auto nearest = tree.nearest(resource);
  warning.message = "There is no resource " + resource + " here" +
                    (nearest ? " (did you mean " + *nearest + "?)." : ".");
  return warning;
}

access::GrantSelection DeclarationDrafts::grant_of(const DeclarationDraft& draft,
                                                   const access::ResourceTree& tree,
                                                   std::vector<DeclarationProblem>& warnings) {
  if (draft.scope == Scope::kAll) return access::GrantSelection::all();
  const auto& file = draft.resources_file.empty() ? file_ : draft.resources_file;
  std::set<std::string> listed;
  std::vector<std::string> ids;
  for (const auto& resource : draft.resources) {
    const std::string id(trimmed(resource.text));
    if (id.empty() || id.size() > limits::kNameCharactersMax || has_control_character(id)) {
      problems_.push_back({file, resource.line,
                           "\"" + excerpt(id) +
                               "\" is not the id of a resource, such as "
                               "Magento_Catalog::products."});
      continue;
    }
    if (!listed.insert(id).second) continue;
    ids.push_back(id);
    if (tree.find(id) || id == access::kAllResources) continue;
    warnings.push_back(warning_about(id, resource.line, file, tree));
    const auto own = module_resources_.find(id);
    if (own != module_resources_.end()) std::ranges::copy(own->second, std::back_inserter(ids));
  }
  return access::closed_upward(std::move(ids), tree);
}

Declaration DeclarationDrafts::checked(const DeclarationDraft& draft,
                                       const access::ResourceTree& tree) {
  Declaration declaration{tidied({.name = draft.name.text,
                                  .email = draft.email.text,
                                  .callback_url = draft.callback_url.text,
                                  .identity_link_url = draft.identity_link_url.text,
                                  .grant = {}}),
                          draft.warnings};
  auto& details = declaration.details;
  for (auto& problem : problems_of(details, tree)) {
    object(line_of(draft, problem.field), std::move(problem.message));
  }
  details.grant = grant_of(draft, tree, declaration.warnings);
  for (auto& warning : declaration.warnings) warning.integration = details.name;
  return declaration;
}

void DeclarationDrafts::object_to_repeated_names() {
  std::map<std::string, std::size_t> lines;
  for (const auto& draft : drafts_) {
    const std::string name(trimmed(draft.name.text));
    const auto [first, is_new] = lines.emplace(case_folded(name), draft.name.line);
    if (is_new || name.empty()) continue;
    object(draft.name.line, "\"" + name + "\" is declared in line " +
                                std::to_string(first->second) +
                                " already; names may not differ in case only.");
  }
}

Declarations DeclarationDrafts::finished(const access::ResourceTree& tree) && {
  DeclarationList list{{}, std::move(warnings_)};
  for (const auto& draft : drafts_) list.items.push_back(checked(draft, tree));
  object_to_repeated_names();
  if (problems_.empty()) return list;
  std::ranges::move(list.warnings, std::back_inserter(problems_));
  for (auto& declaration : list.items) {
    std::ranges::move(declaration.warnings, std::back_inserter(problems_));
  }
  std::ranges::stable_sort(problems_, [](const auto& a, const auto& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return Failure(std::move(problems_));
}

std::string objection_to_text(std::string_view text) {
  if (text.size() > limits::kDeclarationBytesMax) {
    return "The file is longer than " + std::to_string(limits::kDeclarationBytesMax) +
           " bytes; split it into several.";
  }
  if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    return "The file is not UTF-8 text; save it as UTF-8.";
  }
  return {};
}

}  // namespace gatehouse::integrations

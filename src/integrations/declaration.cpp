#include "integrations/declaration.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "integrations/validation.h"

namespace gatehouse::integrations {
namespace {

using Scope = access::GrantSelection::Scope;

std::size_t line_of(const DeclarationDraft& draft, std::string_view field) {
  if (field == "email") return draft.email.line;
  if (field == "callback_url") return draft.callback_url.line;
  if (field == "identity_link_url") return draft.identity_link_url.line;
  return draft.name.line;
}

}  // namespace

void DeclarationDrafts::object(std::vector<DeclarationProblem> problems) {
  std::ranges::move(problems, std::back_inserter(problems_));
}

access::GrantSelection DeclarationDrafts::grant_of(const DeclarationDraft& draft,
                                                   const access::ResourceTree& tree) {
  auto scope = draft.scope;
  std::vector<std::string> ids;
  for (const auto& resource : draft.resources) {
    if (resource.text == access::kAllResources) {
      scope = Scope::kAll;
    } else if (const auto number = tree.find(resource.text)) {
      std::ranges::move(tree.ancestors(*number), std::back_inserter(ids));
      ids.push_back(resource.text);
    } else {
      problems_.push_back(
          {draft.resources_file.empty() ? file_ : draft.resources_file, resource.line,
           "There is no resource " + resource.text + "; `gatehouse resources` lists all."});
    }
  }
  if (scope == Scope::kAll) return access::GrantSelection::all();
  return access::GrantSelection::custom(std::move(ids));
}

Declaration DeclarationDrafts::checked(const DeclarationDraft& draft,
                                       const access::ResourceTree& tree) {
  auto details = tidied({.name = draft.name.text,
                         .email = draft.email.text,
                         .callback_url = draft.callback_url.text,
                         .identity_link_url = draft.identity_link_url.text,
                         .grant = {}});
  for (auto& problem : problems_of(details, tree)) {
    object(line_of(draft, problem.field), std::move(problem.message));
  }
  details.grant = grant_of(draft, tree);
  return {std::move(details)};
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
  std::vector<Declaration> declarations;
  for (const auto& draft : drafts_) declarations.push_back(checked(draft, tree));
  object_to_repeated_names();
  if (problems_.empty()) return declarations;
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

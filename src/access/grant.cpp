#include "access/grant.h"

#include <algorithm>
#include <iterator>

namespace gatehouse::access {

GrantSelection GrantSelection::custom(std::vector<std::string> ids) {
  if (!ids.empty()) ids.emplace_back(kAdminResource);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return {Scope::kCustom, std::move(ids)};
}

std::vector<std::string> missing_from(const GrantSelection& own, const GrantSelection& wanted) {
  if (own.scope == GrantSelection::Scope::kAll) return {};
  if (wanted.scope == GrantSelection::Scope::kAll) return {std::string(kAllResources)};
  std::vector<std::string> missing;
  std::ranges::set_difference(wanted.resources, own.resources, std::back_inserter(missing));
  // Every custom grant holds the root of the tree; it opens nothing.
  std::erase(missing, kAdminResource);
  return missing;
}

Grant::Grant(const GrantSelection& selection, const ResourceTree& tree) : scope_(selection.scope) {
  if (is_all()) return;
  bits_.resize((tree.size() + 63) / 64);
  for (const auto& id : selection.resources) {
    const auto number = tree.find(id);
    if (!number) continue;
    const auto bit = static_cast<std::size_t>(*number);
    bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

}  // namespace gatehouse::access

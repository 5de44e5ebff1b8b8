#include "access/grant.h"

#include <algorithm>

namespace gatehouse::access {

GrantSelection GrantSelection::custom(std::vector<std::string> ids) {
  if (!ids.empty()) ids.emplace_back(kAdminResource);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return {Scope::kCustom, std::move(ids)};
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

#include "access/grant.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace gatehouse::access {

GrantSelection GrantSelection::custom(std::vector<std::string> ids) {
  if (!ids.empty()) ids.emplace_back(kAdminResource);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return {Scope::kCustom, std::move(ids)};
}

GrantSelection closed_upward(std::vector<std::string> ids, const ResourceTree& tree) {
  if (std::ranges::find(ids, kAllResources) != ids.end()) return GrantSelection::all();
  for (std::size_t i = 0, given = ids.size(); i < given; ++i) {
    const auto number = tree.find(ids[i]);
    if (!number) continue;
    for (auto& ancestor : tree.ancestors(*number)) ids.push_back(std::move(ancestor));
  }
  return GrantSelection::custom(std::move(ids));
}

GrantSelection closed_upward(GrantSelection selection, const ResourceTree& tree) {
  if (selection.scope == GrantSelection::Scope::kAll) return selection;
  return closed_upward(std::move(selection.resources), tree);
}

GrantSelection without(const GrantSelection& selection, const std::vector<std::string>& ids,
                       const ResourceTree& tree) {
  std::set<std::string> left(selection.resources.begin(), selection.resources.end());
  // Of `left`, what stands below this one.
  const auto below = [&](const std::string& id) {
    std::vector<std::string> found;
    for (const auto& one : left) {
      const auto number = tree.find(one);
      if (!number) continue;
      const auto above = tree.ancestors(*number);
      if (std::ranges::find(above, id) != above.end()) found.push_back(one);
    }
    return found;
  };
  for (const auto& id : ids) {
    for (const auto& one : below(id)) left.erase(one);
    left.erase(id);
    const auto number = tree.find(id);
    if (!number) continue;
    auto above = tree.ancestors(*number);
    for (; !above.empty() && below(above.back()).empty(); above.pop_back()) {
      left.erase(above.back());
    }
  }
  left.erase(std::string(kAdminResource));
  return GrantSelection::custom({left.begin(), left.end()});
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

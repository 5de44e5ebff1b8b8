#include "access/resource_tree.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::access {
namespace {

void sort_siblings(std::vector<ResourceNode>& nodes) {
  std::ranges::stable_sort(nodes, {}, &ResourceNode::sort_order);
}

}  // namespace

void ResourceTree::add(ResourceNode node, std::optional<ResourceNumber> parent,
                       std::vector<std::string>& repeated) {
  if (node.state == ResourceNode::State::kDisabled) return;
  const auto number = static_cast<ResourceNumber>(resources_.size());
  if (!by_id_.emplace(node.id, number).second) repeated.push_back(node.id);
  resources_.push_back({std::move(node.id), std::move(node.title), node.sort_order, parent});
  sort_siblings(node.children);
  for (auto& child : node.children) add(std::move(child), number, repeated);
}

Result<ResourceTree, std::string> ResourceTree::build(std::vector<ResourceNode> roots) {
  ResourceTree tree;
  std::vector<std::string> repeated;
  sort_siblings(roots);
  for (auto& root : roots) tree.add(std::move(root), std::nullopt, repeated);
  if (!repeated.empty()) {
    return Failure("the resource tree names these ids more than once: " + joined(repeated, ", "));
  }
  return tree;
}

std::optional<ResourceNumber> ResourceTree::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> ResourceTree::ancestors(ResourceNumber number) const {
  std::vector<std::string> ids;
  for (auto parent = at(number).parent; parent; parent = at(*parent).parent) {
    ids.push_back(at(*parent).id);
  }
  std::ranges::reverse(ids);
  return ids;
}

}  // namespace gatehouse::access

#include "access/resource_tree.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace gatehouse::access {
namespace {

void sort_siblings(std::vector<ResourceNode>& nodes) {
  std::ranges::stable_sort(nodes, {}, &ResourceNode::sort_order);
}

// Longer texts are not compared: no id is nearly as long, and the time grows with the length.
constexpr std::size_t kComparedBytesMax = 100;

// How many letters must be added, removed or exchanged to make one of the other (Levenshtein).
// Upper and lower case are the same.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto exchanged = diagonal + (ascii_lower(a[i]) == ascii_lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
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

std::optional<std::string> ResourceTree::nearest(std::string_view unknown) const {
  if (unknown.size() > kComparedBytesMax) return std::nullopt;
  const std::string* nearest = nullptr;
  auto fewest = unknown.size() / 4 + 1;  // more than that is another word
  for (const auto& resource : resources_) {
    const auto edits = edits_between(unknown, resource.id);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = &resource.id;
  }
  return nearest == nullptr ? std::nullopt : std::optional(*nearest);
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

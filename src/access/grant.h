#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/resource_tree.h"

namespace gatehouse::access {

// What an integration or role may use, as people chose it and as it is stored: everything, or the
// ids of a custom selection. Ids that the present tree does not know are kept.
struct GrantSelection {
  enum class Scope { kCustom, kAll } scope = Scope::kCustom;
  std::vector<std::string> resources;  // sorted, without repetition; empty for kAll

  // A custom grant of these ids, with kAdminResource added when there is any (facts/magento 1.3).
  [[nodiscard]] static GrantSelection custom(std::vector<std::string> ids);

  [[nodiscard]] static GrantSelection all() { return {Scope::kAll, {}}; }

  friend bool operator==(const GrantSelection&, const GrantSelection&) = default;
};

// The grant that somebody who names these ids means, the same wherever they are named: all that
// stands above them in `tree` is added, kAllResources makes it one of everything, and ids that the
// tree does not know are kept.
[[nodiscard]] GrantSelection closed_upward(std::vector<std::string> ids, const ResourceTree& tree);
[[nodiscard]] GrantSelection closed_upward(GrantSelection selection, const ResourceTree& tree);

// A custom selection without these ids, without all below them, and without what stands above them
// and is needed by nothing else, as when a box of the page is cleared.
[[nodiscard]] GrantSelection without(const GrantSelection& selection,
                                     const std::vector<std::string>& ids, const ResourceTree& tree);

// What `wanted` holds and `own` does not, in the order of ids: whoever has `own` may neither give
// `wanted` away nor act for who holds it unless this is empty. kAllResources stands for everything.
// Ids that no tree knows count too, since a later tree may know them.
[[nodiscard]] std::vector<std::string> missing_from(const GrantSelection& own,
                                                    const GrantSelection& wanted);

// A grant prepared for decisions: one bit for each resource of a tree. Granting a node grants
// neither what is above nor what is below it (facts/magento 7.5).
class Grant {
 public:
  // Nothing.
  Grant() = default;
  Grant(const GrantSelection& selection, const ResourceTree& tree);

  // Whether it is the grant of everything, resources outside the tree included.
  [[nodiscard]] bool is_all() const { return scope_ == GrantSelection::Scope::kAll; }

  [[nodiscard]] bool holds(ResourceNumber number) const {
    const auto bit = static_cast<std::size_t>(number);
    return is_all() || (bit / 64 < bits_.size() && (bits_[bit / 64] >> (bit % 64) & 1) != 0);
  }

 private:
  GrantSelection::Scope scope_ = GrantSelection::Scope::kCustom;
  std::vector<std::uint64_t> bits_;
};

}  // namespace gatehouse::access

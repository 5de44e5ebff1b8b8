#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gatehouse::access {

// A resource's number in its tree: its position in display order. Numbers are not stable between
// versions of the tree; ids are.
enum class ResourceNumber : std::uint32_t {};

// One node of the permission tree.
struct Resource {
  std::string id;  // "Magento_Catalog::products"
  std::string title;
  int sort_order = 0;
  std::optional<ResourceNumber> parent;  // absent for a root
};

// A node as a data file describes it, children inside.
struct ResourceNode {
  std::string id;
  std::string title;
  int sort_order = 0;
  enum class State { kEnabled, kDisabled } state = State::kEnabled;
  std::vector<ResourceNode> children;
};

// The permission tree. Immutable, so safe to share between threads.
class ResourceTree {
 public:
  // Numbers the nodes: parents before children, siblings by sort order and then as given. Disabled
  // nodes vanish with all below them. Fails with a sentence when an id comes twice.
  [[nodiscard]] static Result<ResourceTree, std::string> build(std::vector<ResourceNode> roots);

  [[nodiscard]] std::size_t size() const { return resources_.size(); }

  [[nodiscard]] const Resource& at(ResourceNumber number) const {
    return resources_[static_cast<std::size_t>(number)];
  }

  // All resources in display order; the index is the number.
  [[nodiscard]] const std::vector<Resource>& all() const { return resources_; }

  [[nodiscard]] std::optional<ResourceNumber> find(std::string_view id) const;

  // The id that looks most like one that there is not; absent when none is much like it.
  [[nodiscard]] std::optional<std::string> nearest(std::string_view unknown) const;

  // The ids on the way from a root down to the resource, itself not included.
  [[nodiscard]] std::vector<std::string> ancestors(ResourceNumber number) const;

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  void add(ResourceNode node, std::optional<ResourceNumber> parent,
           std::vector<std::string>& repeated);

  std::vector<Resource> resources_;
  boost::unordered_flat_map<std::string, ResourceNumber, Hash, std::equal_to<>> by_id_;
};

// The resource that stands for everything, also for what is not in the tree.
inline constexpr std::string_view kAllResources = "Magento_Backend::all";

// The root of the tree that people see. Every custom grant that holds anything holds it too
// (facts/magento 1.3).
inline constexpr std::string_view kAdminResource = "Magento_Backend::admin";

}  // namespace gatehouse::access

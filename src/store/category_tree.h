#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/catalogue.h"

namespace gatehouse::store {

// How categories hang together. To be called while the catalogue is read or changed.

inline constexpr std::int64_t kRootCategory = 1;
inline constexpr std::int64_t kDefaultRootCategory = 2;  // the root category of the default store

// The root, at level 0, has at most so many levels below it.
inline constexpr std::int64_t kCategoryLevelMax = 50;

// Whether the tree stands on this category, so that it stays where it is.
[[nodiscard]] constexpr bool is_root_category(std::int64_t id) {
  return id == kRootCategory || id == kDefaultRootCategory;
}

// A member that is a whole number.
[[nodiscard]] std::int64_t integer(const boost::json::object& category, std::string_view member);

// Which categories are below which, found out once. Valid as long as the catalogue does not change.
class CategoryTree {
 public:
  explicit CategoryTree(const Catalogue& catalogue);

  // The children in their order.
  [[nodiscard]] const std::vector<const boost::json::object*>& children_of(std::int64_t id) const;

  // The keys of the category and of everything below it.
  [[nodiscard]] std::set<std::string> branch_of(std::int64_t id) const;

 private:
  boost::unordered_flat_map<std::int64_t, std::vector<const boost::json::object*>> children_;
};

}  // namespace gatehouse::store

#pragma once

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

// The children in their order. Valid as long as the catalogue does not change.
[[nodiscard]] std::vector<const boost::json::object*> children_of(const Catalogue& catalogue,
                                                                  std::int64_t id);

// The keys of the category and of everything below it.
[[nodiscard]] std::set<std::string> branch_of(const Catalogue& catalogue, std::int64_t id);

}  // namespace gatehouse::store

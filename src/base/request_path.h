#pragma once

#include <string_view>

#include "base/lifetime.h"

namespace gatehouse {

// What a request path begins with, as Magento takes it apart (facts/magento 4.1, 7.1 and 17).
struct PathFront {
  std::string_view controller;  // "/index.php" or empty
  std::string_view rest;        // what is behind it, with one slash at its front
};

// Repeated slashes at the front, and behind the front controller, count as one. Both parts are
// views of `path`; the rest is empty when nothing follows.
[[nodiscard]] PathFront front_of(std::string_view path GATEHOUSE_LIFETIMEBOUND);

}  // namespace gatehouse

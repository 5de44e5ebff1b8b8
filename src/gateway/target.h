#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"

namespace gatehouse::gateway {

// The parts of a REST path. Views into the path.
struct Target {
  std::string_view store_code;  // "default" when the path names none
  std::string_view api_path;    // "/V1/products/24-MB01"
};

// Whether a path belongs to the API behind the gate: /rest/... or /index.php/rest/..., whatever the
// number of slashes in front of either.
[[nodiscard]] bool is_rest_path(std::string_view path);

// Takes a REST path apart (facts/magento 7.1): a first segment that is a store code or "all" is
// consumed. Absent when what remains does not start with /V and digits, or when a segment is "." or
// ".." (escaped or not), which proxies and upstreams might read as another path.
[[nodiscard]] std::optional<Target> parse_target(std::string_view path GATEHOUSE_LIFETIMEBOUND,
                                                 const std::vector<std::string>& store_codes);

// The segment that stands where a store code may be and is none, if the path is otherwise right:
// "nowhere" in /rest/nowhere/V1/products. Absent when something else is wrong with the path.
[[nodiscard]] std::optional<std::string> unknown_store_code(
    std::string_view path, const std::vector<std::string>& store_codes);

}  // namespace gatehouse::gateway

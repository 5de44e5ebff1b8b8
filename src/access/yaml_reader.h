#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "access/route_table.h"
#include "base/result.h"

namespace gatehouse::access {

// Reads a resource tree in the form of data/resources.yaml. Fails with a sentence that names the
// line.
[[nodiscard]] Result<ResourceTree, std::string> read_resources(std::string_view yaml);

// Reads routes in the form of data/routes.yaml and ties what they need to `tree`.
[[nodiscard]] Result<RouteTable, std::string> read_routes(std::string_view yaml,
                                                          const ResourceTree& tree);

}  // namespace gatehouse::access

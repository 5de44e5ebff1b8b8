#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/description.h"
#include "access/description_draft.h"
#include "base/result.h"

namespace gatehouse::access {

// Reads our own form (docs/api-description.md): a mapping with `resources`, `routes` and
// `guest_switch`, as far as they are there, or a list, which is the resources. JSON is YAML, too.
// What is not known there is a problem.
[[nodiscard]] DescriptionDraft read_description_yaml(const DescriptionSource& source);

// Reads a whole description from one text of that form. Fails with a sentence that names the line.
[[nodiscard]] Result<Description, std::string> read_description(std::string_view yaml,
                                                                const std::vector<Route>& own = {});

// Reads a resource tree in the form of data/resources.yaml, as it stands there. Fails with a
// sentence that names the line.
[[nodiscard]] Result<ResourceTree, std::string> read_resources(std::string_view yaml);

// Reads routes in the form of data/routes.yaml and ties what they need to `tree`.
[[nodiscard]] Result<RouteTable, std::string> read_routes(std::string_view yaml,
                                                          const ResourceTree& tree);

}  // namespace gatehouse::access

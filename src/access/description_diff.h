#pragma once

#include <string>
#include <vector>

#include "access/description.h"

namespace gatehouse::access {

// What differs of one thing that both descriptions have, in words: "title: Orders -> Sales".
struct DescriptionChange {
  std::string name;
  std::vector<std::string> details;
};

// What a description has that another has not, by ids of resources and by "GET /V1/products", each
// in its description's order.
struct DescriptionDiff {
  struct Part {
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::vector<DescriptionChange> changed;

    [[nodiscard]] bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
  };

  Part resources;
  Part routes;

  [[nodiscard]] bool empty() const { return resources.empty() && routes.empty(); }
};

[[nodiscard]] DescriptionDiff difference(const Description& before, const Description& after);

}  // namespace gatehouse::access

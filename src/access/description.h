#pragma once

#include <memory>
#include <string>
#include <vector>

#include "access/description_draft.h"
#include "access/resource_tree.h"
#include "access/route_table.h"
#include "base/result.h"

namespace gatehouse::access {

// An API description: what can be granted, and which route needs what. The routes' numbers are
// those of the tree beside them. Immutable, so safe to share between threads.
struct Description {
  ResourceTree resources;
  RouteTable routes;

  // Ties the routes to the tree. Those of `own` are added as far as the description says nothing of
  // them. Fails with a sentence.
  [[nodiscard]] static Result<Description, std::string> build(DescriptionParts parts,
                                                              const std::vector<Route>& own = {});
};

using DescriptionPointer = std::shared_ptr<const Description>;

// Fills in the numbers of what the routes need.
void tie_to(const ResourceTree& tree, std::vector<Route>& routes);

// The name of the module whose routes Gatehouse answers itself, whatever API is behind it.
inline constexpr std::string_view kOwnModule = "Gatehouse";

// The routes of kOwnModule.
[[nodiscard]] std::vector<Route> own_routes(const RouteTable& routes);

// Which description is in force. Safe to call from several threads.
class Descriptions {
 public:
  virtual ~Descriptions() = default;

  // Never null. Throws Unavailable when it cannot be read and never could before.
  [[nodiscard]] virtual DescriptionPointer in_force() = 0;
};

// Always the same.
class FixedDescription final : public Descriptions {
 public:
  explicit FixedDescription(DescriptionPointer description)
      : description_(std::move(description)) {}

  FixedDescription(ResourceTree resources, RouteTable routes)
      : FixedDescription(std::make_shared<const Description>(
            Description{std::move(resources), std::move(routes)})) {}

  DescriptionPointer in_force() override { return description_; }

 private:
  DescriptionPointer description_;
};

}  // namespace gatehouse::access

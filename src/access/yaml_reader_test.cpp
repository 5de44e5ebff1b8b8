#include "access/yaml_reader.h"

#include <gtest/gtest.h>

namespace gatehouse::access {
namespace {

std::string resource_error(std::string_view yaml) {
  const auto tree = read_resources(yaml);
  return tree ? "none" : tree.error();
}

std::string route_error(std::string_view yaml) {
  const auto tree = ResourceTree::build({});
  const auto routes = read_routes(yaml, *tree);
  return routes ? "none" : routes.error();
}

TEST(YamlReader, NamesTheLineOfWhatIsWrong) {
  EXPECT_EQ(resource_error("- id: a\n  title: A\n- title: b\n"), "line 3: id is missing");
  EXPECT_EQ(resource_error("id: a"),
            "line 1: there is no key id here; there may be resources, routes, guest_switch");
  EXPECT_EQ(resource_error("- {id: a, title: A}\n- {id: a, title: A}"),
            "line 2: a is there twice, first at line 1. Remove one of them.");
  EXPECT_EQ(
      resource_error("- {id: a, title: A, children: [\n{id: b, title: B}]}\n- {id: b}"),
      "line 3: The resource b stands at two places of the tree, first at line 2; an id may be "
      "in the tree once.");
  EXPECT_EQ(resource_error("- {id: self, title: S}").substr(0, 42),
            "line 1: No resource may be called self, wh");
  EXPECT_EQ(resource_error("- {id: a, sort_order: x}"),
            "line 1: sort_order must be a whole number");
  EXPECT_EQ(resource_error("- &a {id: a, children: [*a]}"),
            "line 1: there are too many resources, or levels");
  EXPECT_EQ(resource_error("- [").substr(0, 5), "line ");
  EXPECT_EQ(route_error("routes:\n  - {module: m, needs: [anonymous], routes: [HEAD /V1/a]}"),
            "line 2: \"HEAD /V1/a\" is not a method and a path such as GET /V1/products");
  EXPECT_EQ(route_error("routes:\n  - {module: m, routes: [GET /V1/a]}"),
            "line 2: needs is missing");
  EXPECT_EQ(route_error("routes: []\nguest_switch:\n  - GET /V1/a"),
            "line 3: GET /V1/a is not a route");
}

}  // namespace
}  // namespace gatehouse::access

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
  EXPECT_EQ(resource_error("- id: a\n  title: A\n- id: b\n"), "line 3: title is missing");
  EXPECT_EQ(resource_error("id: a"), "line 1: a list of resources is expected");
  EXPECT_EQ(resource_error("- {id: a, title: A}\n- {id: a, title: A}"),
            "the resource tree names these ids more than once: a");
  EXPECT_EQ(resource_error("- [").substr(0, 5), "line ");
  EXPECT_EQ(route_error("routes:\n  - {module: m, needs: [anonymous], routes: [PATCH /V1/a]}"),
            "line 2: \"PATCH /V1/a\" is not a method and a path such as GET /V1/products");
  EXPECT_EQ(route_error("routes:\n  - {module: m, routes: [GET /V1/a]}"),
            "line 2: needs is missing");
  EXPECT_EQ(route_error("routes: []\nguest_switch:\n  - GET /V1/a"),
            "line 3: GET /V1/a is not a route");
}

}  // namespace
}  // namespace gatehouse::access

// What data/resources.yaml and data/routes.yaml promise (facts/magento sections 8 to 10).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "access/decision.h"
#include "access/yaml_reader.h"

namespace gatehouse::access {
namespace {

std::string file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

const ResourceTree& tree() {
  static const auto tree = read_resources(file("data/resources.yaml")).value();
  return tree;
}

const RouteTable& routes() {
  static const auto table = read_routes(file("data/routes.yaml"), tree()).value();
  return table;
}

TEST(ShippedResources, FormMagentosTree) {
  ASSERT_GT(tree().size(), 200u);
  EXPECT_EQ(tree().all().front().id, kAllResources);
  EXPECT_EQ(tree().all()[1].id, kAdminResource);
  const auto products = tree().find("Magento_Catalog::products");
  ASSERT_TRUE(products);
  EXPECT_EQ(tree().at(*products).title, "Products");
  EXPECT_THAT(tree().ancestors(*products),
              testing::ElementsAre("Magento_Backend::admin", "Magento_Catalog::catalog",
                                   "Magento_Catalog::catalog_inventory"));
  EXPECT_FALSE(tree().find("Magento_Config::advanced")) << "disabled in the tree";
}

TEST(ShippedRoutes, NeedResourcesOfTheTree) {
  std::set<std::string> outside;
  for (const auto& route : routes().all()) {
    for (std::size_t i = 0; i < route.numbers.size(); ++i) {
      if (!route.numbers[i]) outside.insert(route.needs[i]);
    }
  }
  EXPECT_THAT(outside, testing::ElementsAre("Magento_AdobeStockImage::actions_view"));
}

TEST(ShippedRoutes, OpenThirtyOneOfThemToGuestsBySetting) {
  const auto by_setting =
      std::ranges::count(routes().all(), OpensToGuests::kBySetting, &Route::guests);
  EXPECT_EQ(by_setting, 31);
  for (const auto& route : routes().all()) {
    if (route.guests == OpensToGuests::kBySetting) {
      EXPECT_EQ(route.method, Method::kGet) << route.pattern;
      EXPECT_EQ(route.access, Access::kResources) << route.pattern;
    }
  }
}

TEST(ShippedRoutes, AnswerEachForItself) {
  // Every route is found by its own pattern: none is hidden behind another.
  for (const auto& route : routes().all()) {
    const auto match = routes().match(route.method, route.pattern);
    ASSERT_TRUE(match) << route.pattern;
    EXPECT_EQ(match->route, &route) << route.pattern << " and " << match->route->pattern;
  }
}

TEST(ShippedRoutes, AreOfTheSizeOfMagentos) { EXPECT_GT(routes().all().size(), 400u); }

}  // namespace
}  // namespace gatehouse::access

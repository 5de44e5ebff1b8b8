#include "access/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/description_check.h"
#include "access/description_diff.h"
#include "access/description_writer.h"
#include "access/magento_xml.h"
#include "access/yaml_reader.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Description described(std::string_view yaml, const std::vector<Route>& own = {}) {
  auto description = read_description(yaml, own);
  if (!description) throw std::invalid_argument(description.error());
  return std::move(*description);
}

constexpr std::string_view kShop = R"(
resources:
  - id: shop
    title: "Shop: all"
    children:
      - {id: read, title: Read, sort_order: 2}
      - {id: write, title: 'yes', sort_order: 1}
      - {id: spare, title: Spare}
routes:
  - {module: A, needs: [read], routes: [GET /V1/a, GET /V1/a/:id]}
  - {module: A, needs: [write, read], secure: true, routes: [POST /V1/a]}
  - {module: B, needs: [anonymous], routes: [GET /b]}
guest_switch: [GET /V1/a]
)";

TEST(Description, ComesBackAsItWasWritten) {
  const auto shop = described(kShop);
  const auto again = described(written(shop));
  EXPECT_TRUE(difference(shop, again).empty());
  EXPECT_EQ(written(again), written(shop));
  EXPECT_EQ(again.resources.at(again.resources.find("write").value()).title, "yes");
}

TEST(Description, HasGatehousesOwnRoutesUnlessItSaysMore) {
  const std::vector<Route> own{{.method = Method::kGet,
                                .pattern = "/V1/whoami",
                                .module = std::string(kOwnModule),
                                .access = Access::kAuthenticated,
                                .needs = {"authenticated"}}};
  const auto added = described(kShop, own);
  EXPECT_TRUE(added.routes.match(Method::kGet, "/V1/whoami"));
  EXPECT_EQ(written(added), written(described(kShop))) << "they are no part of what is stored";
  const auto stricter =
      described("routes: [{module: C, needs: [x], routes: [GET /V1/whoami]}]", own);
  EXPECT_EQ(stricter.routes.match(Method::kGet, "/V1/whoami")->route->module, "C");
}

TEST(Description, TellsWhatDiffers) {
  const auto before = described(kShop);
  const auto after = described(R"(
resources:
  - {id: shop, title: "Shop: all"}
  - {id: read, title: Look}
  - {id: new, title: New}
routes:
  - {module: A, needs: [read], routes: [GET /V1/a/:id]}
  - {module: A, needs: [write], routes: [POST /V1/a, PATCH /V1/a]}
  - {module: B, needs: [anonymous], routes: [GET /b]}
)");
  const auto diff = difference(before, after);
  EXPECT_THAT(diff.resources.added, ElementsAre("new"));
  EXPECT_THAT(diff.resources.removed, ElementsAre("spare", "write"));
  ASSERT_EQ(diff.resources.changed.size(), 1u);
  EXPECT_EQ(diff.resources.changed[0].name, "read");
  EXPECT_THAT(diff.resources.changed[0].details,
              ElementsAre("title: Read -> Look", "below: shop -> (none)", "sort_order: 2 -> 0"));
  EXPECT_THAT(diff.routes.added, ElementsAre("PATCH /V1/a"));
  EXPECT_THAT(diff.routes.removed, ElementsAre("GET /V1/a"));
  ASSERT_EQ(diff.routes.changed.size(), 1u);
  EXPECT_THAT(diff.routes.changed[0].details,
              ElementsAre("needs: write, read -> write", "transport: HTTPS only -> any"));
}

TEST(Description, IsCheckedForMistakes) {
  const auto found = findings_in(described(R"(
resources: [{id: shop, title: S, children: [{id: read, title: R}, {id: spare, title: S}]}]
routes:
  - {module: A, needs: [raed], routes: [GET /V1/a/24]}
  - {module: A, needs: [read], routes: [GET /V1/a/:id, GET /V1/a/:x/list, GET /V1/a/new]}
  - {module: A, needs: [anonymous], routes: [GET /V1/a/all/:y]}
)"));
  std::vector<std::string> shown;
  for (const auto& finding : found) {
    shown.push_back(std::string(name_of(finding.kind)) + ": " + finding.message);
  }
  EXPECT_THAT(
      shown,
      ElementsAre(
          "unknown_need: GET /V1/a/24 needs raed, which is no resource; only a grant of all "
          "resources covers it.",
          "shadowed_route: GET /V1/a/24 is never reached: every path of it goes to GET /V1/a/:id.",
          "ambiguous_paths: Paths that match both GET /V1/a/all/:y and GET /V1/a/:x/list go to the "
          "first, which needs something else.",
          "unused_resource: No route needs spare; to grant it opens nothing."));
}

TEST(Description, GetsTheRootThatPeopleAreShown) {
  std::vector<ResourceNode> roots{{.id = "a", .title = "A"},
                                  {.id = std::string(kAllResources), .title = "All"}};
  complete_tree(roots);
  const auto tree = ResourceTree::build(std::move(roots)).value();
  EXPECT_THAT(tree.ancestors(tree.find("a").value()), ElementsAre(kAdminResource));
  EXPECT_THAT(tree.ancestors(tree.find(kAllResources).value()), IsEmpty());
}

TEST(ModuleOrder, PutsEachBehindThoseThatItNames) {
  DescriptionDraft draft;
  const std::vector<ModuleName> modules{{"Zoo_Last", {"Magento_B"}},
                                        {"Magento_A", {"Magento_B", "Not_There"}},
                                        {"Acme_First", {"Zoo_Last"}},
                                        {"Magento_B", {}}};
  EXPECT_THAT(in_order(modules, draft), ElementsAre(3, 1, 0, 2));
  EXPECT_THAT(draft.problems, IsEmpty());
  EXPECT_THAT(in_order({{"A", {"B"}}, {"B", {"A"}}}, draft), ElementsAre(1, 0));
  ASSERT_EQ(draft.problems.size(), 1u) << "a circle";
}

}  // namespace
}  // namespace gatehouse::access

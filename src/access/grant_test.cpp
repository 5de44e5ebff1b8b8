#include "access/grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::access {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A chain of 130 resources, so that the bits need three words.
ResourceTree deep_tree() {
  ResourceNode root{.id = "r0", .title = "r0"};
  for (int i = 129; i > 0; --i) {
    const auto id = "r" + std::to_string(i);
    root.children.push_back({.id = id, .title = id});
  }
  return ResourceTree::build({root}).value();
}

TEST(GrantSelection, IsSortedWithoutRepetitionAndHoldsTheAdminRoot) {
  EXPECT_THAT(GrantSelection::custom({"b", "a", "b"}).resources,
              ElementsAre("Magento_Backend::admin", "a", "b"));
  EXPECT_THAT(GrantSelection::custom({}).resources, IsEmpty());
  EXPECT_THAT(GrantSelection::all().resources, IsEmpty());
}

TEST(Grant, HoldsExactlyWhatWasSelected) {
  const auto tree = deep_tree();
  const Grant grant(GrantSelection::custom({"r63", "r64", "r129"}), tree);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const auto number = static_cast<ResourceNumber>(i);
    const auto& id = tree.at(number).id;
    EXPECT_EQ(grant.holds(number), id == "r63" || id == "r64" || id == "r129") << id;
  }
  EXPECT_FALSE(grant.is_all());
}

TEST(Grant, OfAllHoldsEverything) {
  const auto tree = deep_tree();
  const Grant grant(GrantSelection::all(), tree);
  EXPECT_TRUE(grant.is_all());
  EXPECT_TRUE(grant.holds(*tree.find("r77")));
}

TEST(Grant, HoldsNothingByDefaultAndIgnoresUnknownIds) {
  const auto tree = deep_tree();
  EXPECT_FALSE(Grant().holds(*tree.find("r0")));
  EXPECT_FALSE(Grant(GrantSelection::custom({"gone"}), tree).holds(*tree.find("r0")));
}

// admin > catalog > inventory > products, categories; admin > sales
ResourceTree shop_tree() {
  return ResourceTree::build(
             {{.id = "Magento_Backend::all"},
              {.id = "Magento_Backend::admin",
               .children = {{.id = "catalog",
                             .children = {{.id = "inventory",
                                           .children = {{.id = "products"}, {.id = "prices"}}},
                                          {.id = "categories"}}},
                            {.id = "sales"}}}})
      .value();
}

TEST(ClosedUpward, AddsWhatStandsAboveAndKeepsWhatIsUnknown) {
  const auto tree = shop_tree();
  EXPECT_THAT(closed_upward({"products", "gone"}, tree).resources,
              ElementsAre("Magento_Backend::admin", "catalog", "gone", "inventory", "products"));
  EXPECT_EQ(closed_upward({"sales", "Magento_Backend::all"}, tree), GrantSelection::all());
  EXPECT_EQ(closed_upward(GrantSelection::all(), tree), GrantSelection::all());
  EXPECT_EQ(closed_upward(GrantSelection(), tree), GrantSelection());
}

TEST(Without, TakesAwayWhatIsBelowAndWhatNothingElseNeeds) {
  const auto tree = shop_tree();
  const auto held = closed_upward({"products", "prices", "categories", "gone"}, tree);
  EXPECT_EQ(without(held, {"products"}, tree),
            closed_upward({"prices", "categories", "gone"}, tree));
  EXPECT_EQ(without(held, {"inventory"}, tree), closed_upward({"categories", "gone"}, tree));
  EXPECT_EQ(without(held, {"products", "prices", "categories"}, tree),
            closed_upward({"gone"}, tree));
  EXPECT_EQ(without(held, {"gone", "sales"}, tree),
            closed_upward({"products", "prices", "categories"}, tree));
  EXPECT_EQ(without(held, {"catalog", "gone"}, tree), GrantSelection());
}

TEST(MissingFrom, NamesWhatOneGrantHoldsAndAnotherDoesNot) {
  const auto all = GrantSelection::all();
  const auto own = GrantSelection::custom({"a", "c"});
  using Ids = std::vector<std::string>;
  EXPECT_EQ(missing_from(all, all), Ids{});
  EXPECT_EQ(missing_from(all, own), Ids{});
  EXPECT_EQ(missing_from(own, all), Ids{std::string(kAllResources)});
  EXPECT_EQ(missing_from(own, own), Ids{});
  EXPECT_EQ(missing_from(own, GrantSelection::custom({"d", "a", "b"})), (Ids{"b", "d"}));
  EXPECT_EQ(missing_from(own, GrantSelection::custom({})), Ids{});
  EXPECT_EQ(missing_from(GrantSelection::custom({}), GrantSelection::custom({"a"})), Ids{"a"})
      << "the root that comes with every grant is nothing of its own";
}

}  // namespace
}  // namespace gatehouse::access

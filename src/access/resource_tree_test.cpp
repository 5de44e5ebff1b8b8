#include "access/resource_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::access {
namespace {

using testing::ElementsAre;
using State = ResourceNode::State;

ResourceNode node(const std::string& id, int sort_order, std::vector<ResourceNode> children = {},
                  State state = State::kEnabled) {
  return {.id = id,
          .title = id,
          .sort_order = sort_order,
          .state = state,
          .children = std::move(children)};
}

std::vector<std::string> ids(const ResourceTree& tree) {
  std::vector<std::string> out;
  for (const auto& resource : tree.all()) out.push_back(resource.id);
  return out;
}

TEST(ResourceTree, NumbersParentsFirstAndSiblingsBySortOrder) {
  const auto tree = ResourceTree::build(
      {node("b", 20, {node("b2", 5), node("b1", 1)}), node("a", 10), node("c", 20)});
  ASSERT_TRUE(tree);
  EXPECT_THAT(ids(*tree), ElementsAre("a", "b", "b1", "b2", "c"));
}

TEST(ResourceTree, KnowsTheIdThatLooksMostLikeAWrongOne) {
  const auto tree = ResourceTree::build(
      {node("Magento_Catalog::catalog", 1, {node("Magento_Catalog::products", 1)}),
       node("Magento_Cms::page", 2)});
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->nearest("Magento_Catalog::product"), "Magento_Catalog::products");
  EXPECT_EQ(tree->nearest("magento_cms::pages"), "Magento_Cms::page");
  EXPECT_EQ(tree->nearest("Magento_Catalog:catalog"), "Magento_Catalog::catalog");
  EXPECT_EQ(tree->nearest("Acme_Erp::orders"), std::nullopt);
  EXPECT_EQ(tree->nearest(""), std::nullopt);
  EXPECT_EQ(tree->nearest("Magento_Cms::page" + std::string(200, 'x')), std::nullopt);
}

TEST(ResourceTree, DropsDisabledNodesWithTheirSubtree) {
  const auto tree =
      ResourceTree::build({node("a", 1, {node("x", 1, {node("y", 1)}, State::kDisabled)})});
  ASSERT_TRUE(tree);
  EXPECT_THAT(ids(*tree), ElementsAre("a"));
  EXPECT_FALSE(tree->find("y"));
}

TEST(ResourceTree, RefusesAnIdThatComesTwice) {
  const auto tree = ResourceTree::build({node("a", 1, {node("b", 1)}), node("b", 2)});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error(), "the resource tree names these ids more than once: b");
}

TEST(ResourceTree, KnowsTheWayDown) {
  const auto tree = ResourceTree::build({node("a", 1, {node("b", 1, {node("c", 1)})})});
  ASSERT_TRUE(tree);
  EXPECT_THAT(tree->ancestors(*tree->find("c")), ElementsAre("a", "b"));
  EXPECT_THAT(tree->ancestors(*tree->find("a")), ElementsAre());
}

}  // namespace
}  // namespace gatehouse::access

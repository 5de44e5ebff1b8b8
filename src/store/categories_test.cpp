// Categories and the products in them.

#include <gmock/gmock.h>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, UnlinksTheProductsOfACategoryThatGoes) {
  ASSERT_EQ(call(Method::kDelete, "/V1/categories/3").status, 200);
  const auto product = get("/V1/products/A+B%20SET");
  EXPECT_TRUE(product.at("extension_attributes").at("category_links").as_array().empty());
  const auto again = call(Method::kPut, "/V1/products/A+B%20SET", "",
                          json::text_of(boost::json::object{{"product", product}}));
  EXPECT_EQ(again.status, 200) << text(again);
}

TEST_F(StoreTest, GrowsAndPrunesTheCategoryTree) {
  const auto made = call(Method::kPost, "/V1/categories", "",
                         R"({"category":{"name":"Teapots","parent_id":3,"is_active":true}})");
  ASSERT_EQ(made.status, 200) << text(made);
  const auto id = std::to_string(made.body.at("id").as_int64());
  EXPECT_EQ(made.body.at("path").as_string(), "1/2/3/" + id);
  EXPECT_THAT(std::string(get("/V1/categories/3").at("children").as_string()), HasSubstr(id));
  EXPECT_EQ(
      call(Method::kPut, "/V1/categories/" + id, "", R"({"category":{"name":"Pots"}})").status,
      200);
  EXPECT_EQ(get("/V1/categories/" + id).at("name").as_string(), "Pots");
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/3").body, true);
  EXPECT_EQ(call(Method::kGet, "/V1/categories/" + id).status, 404) << "it goes with its parent";
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/2").status, 400);
  EXPECT_EQ(call(Method::kPost, "/V1/categories", "",
                 R"({"category":{"name":"x","parent_id":999,"is_active":true}})")
                .status,
            400);
  EXPECT_EQ(call(Method::kPost, "/V1/categories", "", R"({"category":{"name":"x"}})").status, 400);
}

TEST_F(StoreTest, ListsCategoriesInTheShapeOfOne) {
  const auto list =
      get("/V1/categories/list", "searchCriteria[sortOrders][0][field]=entity_id").at("items");
  for (const auto& item : list.as_array()) {
    const auto one = get("/V1/categories/" + std::to_string(item.at("id").as_int64()));
    EXPECT_EQ(item, one);
    std::vector<std::string> members;
    for (const auto& [name, value] : item.as_object()) members.emplace_back(name);
    EXPECT_THAT(members, ElementsAre("id", "parent_id", "name", "is_active", "position", "level",
                                     "children", "created_at", "updated_at", "path",
                                     "available_sort_by", "include_in_menu", "custom_attributes"));
  }
  EXPECT_EQ(list.at(0).at("children").as_string(), "2");
  EXPECT_EQ(list.at(1).at("children").as_string(), "3,8,12,16,19,22");
  EXPECT_EQ(list.at(3).at("children").as_string(), "");
}

TEST_F(StoreTest, ShowsTheTreeToTheDepthAskedFor) {
  const auto tree = get("/V1/categories");
  EXPECT_EQ(tree.at("id").as_int64(), 2);
  EXPECT_EQ(tree.at("children_data").as_array().size(), 6u);
  EXPECT_EQ(tree.at("children_data").at(0).at("children_data").at(0).at("product_count").as_int64(),
            21);
  const auto flat = get("/V1/categories", "rootCategoryId=2&depth=1");
  EXPECT_TRUE(flat.at("children_data").at(0).at("children_data").as_array().empty());
  EXPECT_EQ(call(Method::kGet, "/V1/categories", "rootCategoryId=99").status, 404);
  EXPECT_EQ(call(Method::kGet, "/V1/categories", "depth=deep").status, 400);
  EXPECT_EQ(get("/V1/categories/4/products").as_array().size(), 21u);
}

}  // namespace
}  // namespace gatehouse::store

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
  const auto product = get("/V1/products/A%2BB%20SET");
  EXPECT_TRUE(product.at("extension_attributes").at("category_links").as_array().empty());
  const auto again = call(Method::kPut, "/V1/products/A%2BB%20SET", "",
                          json::text_of(boost::json::object{{"product", product}}));
  EXPECT_EQ(again.status, 200) << text(again);
}

TEST_F(StoreTest, GrowsAndPrunesTheCategoryTree) {
  const auto made = call(Method::kPost, "/V1/categories", "",
                         R"({"category":{"name":"Teapots","parent_id":3,"is_active":true}})");
  ASSERT_EQ(made.status, 200) << text(made);
  const auto id = std::to_string(made.body.at("id").as_int64());
  EXPECT_EQ(made.body.at("path").as_string(), "1/2/3/" + id);
  EXPECT_EQ(made.body.at("position"), 5);
  EXPECT_EQ(get("/V1/categories/3").at("children").as_string(), "4,5,6,7," + id);
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
            404)
      << "as in Magento";
  EXPECT_EQ(call(Method::kPost, "/V1/categories", "",
                 R"({"category":{"name":"","parent_id":999,"is_active":true}})")
                .status,
            400)
      << "what is wrong with the body comes first";
  EXPECT_EQ(call(Method::kPost, "/V1/categories", "", R"({"category":{"name":"x"}})").status, 400);
  EXPECT_EQ(
      call(Method::kPost, "/V1/categories", "", R"({"category":{"name":null,"is_active":null}})")
          .status,
      400);
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
  EXPECT_EQ(get("/V1/categories", "root_category_id=3").at("id").as_int64(), 3);
  EXPECT_EQ(call(Method::kGet, "/V1/categories", "rootCategoryId=99").status, 404);
  EXPECT_EQ(call(Method::kGet, "/V1/categories", "depth=deep").status, 400);
  EXPECT_EQ(get("/V1/categories/4/products").as_array().size(), 21u);
}

TEST_F(StoreTest, MovesCategories) {
  const auto move = [this](const std::string& id, const std::string& body) {
    const auto answer = call(Method::kPut, "/V1/categories/" + id + "/move", "", body);
    EXPECT_EQ(answer.status, 200) << text(answer);
    EXPECT_EQ(answer.body, true);
  };
  const auto children = [this](const std::string& id) {
    return std::string(get("/V1/categories/" + id).at("children").as_string());
  };
  EXPECT_EQ(children("3"), "4,5,6,7");
  move("8", R"({"parentId":3,"afterId":5})");
  EXPECT_EQ(children("3"), "4,5,8,6,7");
  EXPECT_EQ(children("2"), "3,12,16,19,22");
  const auto moved = get("/V1/categories/8");
  EXPECT_EQ(moved.at("parent_id"), 3);
  EXPECT_EQ(moved.at("path"), "1/2/3/8");
  EXPECT_EQ(moved.at("level"), 3);
  EXPECT_EQ(moved.at("position"), 3);
  const auto below = get("/V1/categories/9");
  EXPECT_EQ(below.at("parent_id"), 8);
  EXPECT_EQ(below.at("path"), "1/2/3/8/9");
  EXPECT_EQ(below.at("level"), 4);
  move("8", R"({"parent_id":"3","after_id":0,"categoryId":8})");
  EXPECT_EQ(children("3"), "8,4,5,6,7");
  move("8", R"({"parentId":3,"afterId":null})");
  EXPECT_EQ(children("3"), "4,5,6,7,8");
  move("8", R"({"parentId":3,"afterId":4})");
  EXPECT_EQ(children("3"), "4,8,5,6,7") << "among the same parent's children";
  move("9", R"({"parentId":1})");
  EXPECT_EQ(get("/V1/categories/9").at("path"), "1/9");
  open();
  EXPECT_EQ(children("3"), "4,8,5,6,7");
}

TEST_F(StoreTest, RefusesMovesThatCannotBe) {
  const auto before = text(call(Method::kGet, "/V1/categories/list"));
  const auto move = [this](const std::string& id, const std::string& body) {
    const auto answer = call(Method::kPut, "/V1/categories/" + id + "/move", "", body);
    return std::to_string(answer.status) + " " +
           std::string(answer.body.at("parameters").at("fieldName").as_string());
  };
  EXPECT_EQ(move("3", R"({"parentId":3})"), "400 parentId");
  EXPECT_EQ(move("3", R"({"parentId":4})"), "400 parentId");
  EXPECT_EQ(move("3", R"({"parentId":999})"), "404 parentId");
  EXPECT_EQ(move("999", R"({"parentId":3})"), "404 categoryId");
  EXPECT_EQ(move("3", R"({"parentId":8,"afterId":4})"), "400 afterId");
  EXPECT_EQ(move("3", R"({"parentId":2,"afterId":3})"), "400 afterId");
  EXPECT_EQ(move("3", R"({"afterId":4})"), "400 parentId");
  EXPECT_EQ(move("3", ""), "400 parentId");
  EXPECT_EQ(move("3", R"({"parentId":8,"x":1})"), "400 x");
  for (const auto* root : {"1", "2"}) {
    const auto answer = call(Method::kPut, std::string("/V1/categories/") + root + "/move", "",
                             R"({"parentId":8})");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body.at("code"), "root_category");
  }
  EXPECT_EQ(text(call(Method::kGet, "/V1/categories/list")), before);
}

TEST_F(StoreTest, KeepsTheTreeFlatEnoughToWalk) {
  std::int64_t parent = 2;
  Response made;
  for (int level = 2; level <= 50; ++level) {
    made = call(
        Method::kPost, "/V1/categories", "",
        R"({"category":{"name":"n","is_active":true,"parent_id":)" + std::to_string(parent) + "}}");
    ASSERT_EQ(made.status, 200) << text(made);
    EXPECT_EQ(made.body.at("level"), level);
    parent = made.body.at("id").as_int64();
  }
  const auto below = std::to_string(parent);
  EXPECT_EQ(call(Method::kPost, "/V1/categories", "",
                 R"({"category":{"name":"n","is_active":true,"parent_id":)" + below + "}}")
                .status,
            400);
  EXPECT_EQ(call(Method::kPut, "/V1/categories/8/move", "", R"({"parentId":)" + below + "}").status,
            400);
}

TEST_F(StoreTest, PutsProductsIntoCategories) {
  const auto link = [this](Method method, const std::string& body) {
    const auto answer = call(method, "/V1/categories/9/products", "", body);
    EXPECT_EQ(answer.body, true) << text(answer);
  };
  const auto skus = [this] {
    std::vector<std::string> out;
    const auto links = get("/V1/categories/9/products");
    for (const auto& entry : links.as_array()) {
      EXPECT_EQ(entry.at("category_id"), "9");
      out.emplace_back(entry.at("sku").as_string());
    }
    return out;
  };
  const auto before = skus().size();
  link(Method::kPost, R"({"productLink":{"sku":"A+B SET","position":-1,"category_id":"9"}})");
  link(Method::kPost, R"({"productLink":{"sku":"TEE 100%","position":1000}})");
  ASSERT_EQ(skus().size(), before + 2);
  EXPECT_EQ(skus().front(), "A+B SET");
  EXPECT_EQ(skus().back(), "TEE 100%");
  link(Method::kPut, R"({"productLink":{"sku":"TEE 100%","position":-2,"category_id":9}})");
  EXPECT_EQ(skus().size(), before + 2);
  EXPECT_EQ(skus().front(), "TEE 100%");
  EXPECT_THAT(json::text_of(get("/V1/products/TEE%20100%25")),
              HasSubstr(R"({"position":-2,"category_id":"9"})"));
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/9/products/TEE%20100%25").body, true);
  EXPECT_EQ(skus().size(), before + 1);
  const auto again = call(Method::kDelete, "/V1/categories/9/products/TEE%20100%25");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(again.body.at("code"), "product_not_in_category");
}

TEST_F(StoreTest, RefusesProductLinksThatCannotBe) {
  const auto link = [this](const std::string& path, const std::string& body) {
    const auto answer = call(Method::kPost, path, "", body);
    return std::to_string(answer.status) + " " +
           std::string(answer.body.at("parameters").at("fieldName").as_string());
  };
  const std::string path = "/V1/categories/9/products";
  EXPECT_EQ(link(path, ""), "400 productLink");
  EXPECT_EQ(link(path, R"({"productLink":{"position":1}})"), "400 productLink.sku");
  EXPECT_EQ(link(path, R"({"productLink":{"sku":"none"}})"), "404 sku");
  EXPECT_EQ(link(path, R"({"productLink":{"sku":"A+B SET","category_id":"8"}})"),
            "400 productLink.category_id");
  EXPECT_EQ(link("/V1/categories/999/products", R"({"productLink":{"sku":"A+B SET"}})"),
            "404 categoryId");
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/9/products/none").status, 404);
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/999/products/none").status, 404);
}

}  // namespace
}  // namespace gatehouse::store

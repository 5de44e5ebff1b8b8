// Products.

#include <gmock/gmock.h>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, RefusesProductsThatCannotBe) {
  const auto body_of = [this](const std::string& body) {
    const auto answer = call(Method::kPost, "/V1/products", "", body);
    EXPECT_EQ(answer.status, 400) << body;
    return text(answer);
  };
  EXPECT_THAT(body_of(R"({"product":{"sku":"N"}})"), HasSubstr("product.name"));
  EXPECT_THAT(body_of(R"({"product":{"sku":" ","name":"n"}})"), HasSubstr("product.sku"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","price":-1}})"), HasSubstr("price"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","status":3}})"), HasSubstr("status"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","extension_attributes":
      {"category_links":[{"category_id":"999"}]}}})"),
              HasSubstr("category_id"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":null}})"), HasSubstr("product.name"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","type_id":"odd"}})"),
              HasSubstr("type_id"));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","extension_attributes":
      {"website_ids":[1,77]}}})"),
              HasSubstr("There is no website 77."));
  EXPECT_THAT(body_of(R"({"product":{"sku":"N","name":"n","extension_attributes":
      {"stock_item":5}}})"),
              HasSubstr("stock_item"));
  EXPECT_EQ(call(Method::kGet, "/V1/products/N").status, 404) << "nothing is half-written";
}

TEST_F(StoreTest, FindsProductsWithOddSkus) {
  for (const auto& [path, sku] : {std::pair{"24%2FMB%2001", "24/MB 01"},
                                  {"A%2BB+SET", "A+B SET"},
                                  {"A%2BB%20SET", "A+B SET"},
                                  {"K%C3%84SE-BRETT", "KÄSE-BRETT"},
                                  {"TEE%20100%25", "TEE 100%"}}) {
    EXPECT_EQ(get(std::string("/V1/products/") + path).at("sku").as_string(), sku);
  }
  const auto answer = call(Method::kGet, "/V1/products/none%2Fhere");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(text(answer), HasSubstr(R"("fieldValue":"none/here")"));
}

TEST_F(StoreTest, MakesChangesAndRemovesProducts) {
  const auto made = call(Method::kPost, "/V1/products", "",
                         R"({"product":{"sku":"N/1","name":"New","price":"12.50",
                             "custom_attributes":[{"attribute_code":"color","value":"red"}]},
                             "saveOptions":true})");
  ASSERT_EQ(made.status, 200) << text(made);
  EXPECT_THAT(text(made), HasSubstr("\"price\":12.5,"));
  const auto changed = call(Method::kPut, "/V1/products/N%2F1", "",
                            R"({"product":{"sku":"other","price":3,
                                "custom_attributes":[{"attribute_code":"color","value":"blue"}]}})");
  ASSERT_EQ(changed.status, 200) << text(changed);
  const auto product = get("/V1/products/N%2F1");
  EXPECT_EQ(product.at("name").as_string(), "New");
  EXPECT_EQ(product.at("custom_attributes").as_array().size(), 1u);
  EXPECT_EQ(product.at("custom_attributes").at(0).at("value").as_string(), "blue");
  EXPECT_EQ(call(Method::kGet, "/V1/products/other").status, 404) << "the path says which one";
  open();
  EXPECT_EQ(get("/V1/products/N%2F1").at("price").to_number<double>(), 3) << "it was kept";
  EXPECT_EQ(call(Method::kDelete, "/V1/products/N%2F1").body, true);
  EXPECT_EQ(call(Method::kDelete, "/V1/products/N%2F1").status, 404);
}

TEST_F(StoreTest, LinksAProductToACategoryOnce) {
  const auto made = call(Method::kPut, "/V1/products/A%2BB%20SET", "",
                         R"({"product":{"extension_attributes":{"website_ids":[2],"category_links":
                             [{"category_id":"4","position":1},{"category_id":4,"position":2}]}}})");
  ASSERT_EQ(made.status, 200) << text(made);
  EXPECT_THAT(
      json::text_of(made.body.at("extension_attributes")),
      HasSubstr(R"({"website_ids":[2],"category_links":[{"position":2,"category_id":"4"}],)"));
}

}  // namespace
}  // namespace gatehouse::store

// What is in stock, and images.

#include <gmock/gmock.h>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, ShowsTheStockOfAProduct) {
  const auto product = get("/V1/products/MUGS-AL-RED");
  const auto& item = product.at("extension_attributes").at("stock_item");
  EXPECT_EQ(item.at("product_id"), product.at("id"));
  EXPECT_GT(item.at("qty").to_number<double>(), 0);
  EXPECT_EQ(item.at("is_in_stock"), true);
  EXPECT_EQ(item.at("manage_stock"), true);
  EXPECT_EQ(get("/V1/stockItems/MUGS-AL-RED"), item);
  const auto status = get("/V1/stockStatuses/MUGS-AL-RED");
  EXPECT_EQ(status.at("stock_status"), 1);
  EXPECT_EQ(status.at("stock_item"), item);
  const auto list = get("/V1/products", "searchCriteria[pageSize]=1");
  EXPECT_FALSE(list.at("items").at(0).at("extension_attributes").as_object().contains("stock_item"))
      << "as in Magento, whose lists say nothing of the stock";
}

TEST_F(StoreTest, HasNothingInStockOfANewProduct) {
  const auto made =
      call(Method::kPost, "/V1/products", "", R"({"product":{"sku":"N","name":"n"}})");
  ASSERT_EQ(made.status, 200) << text(made);
  const auto& item = made.body.at("extension_attributes").at("stock_item");
  EXPECT_EQ(item.at("qty"), 0);
  EXPECT_EQ(item.at("is_in_stock"), false);
  EXPECT_EQ(item.at("product_id"), made.body.at("id"));
}

TEST_F(StoreTest, ChangesWhatWasGivenOfTheStock) {
  const auto changed = call(Method::kPut, "/V1/products/MUGS-AL-RED", "",
                            R"({"product":{"extension_attributes":{"stock_item":
                                {"item_id":77,"qty":"5","backorders":1}}}})");
  ASSERT_EQ(changed.status, 200) << text(changed);
  const auto id = call(Method::kPut, "/V1/products/MUGS-AL-RED/stockItems/1", "",
                       R"({"stockItem":{"is_in_stock":0}})");
  ASSERT_EQ(id.status, 200) << text(id);
  open();
  const auto item = get("/V1/stockItems/MUGS-AL-RED");
  EXPECT_EQ(id.body, item.at("item_id"));
  EXPECT_EQ(item.at("item_id"), 1) << "ids are not given by callers";
  EXPECT_EQ(item.at("qty").to_number<double>(), 5);
  EXPECT_EQ(item.at("backorders"), 1);
  EXPECT_EQ(item.at("is_in_stock"), false);
  EXPECT_EQ(item.at("manage_stock"), true) << "what was not given stays";
  EXPECT_EQ(get("/V1/stockStatuses/MUGS-AL-RED").at("stock_status"), 0);
}

TEST_F(StoreTest, TakesAProductBackAsItWasShown) {
  const auto product = get("/V1/products/MUGS-AL-RED");
  boost::json::object body{{"product", product}};
  ASSERT_EQ(call(Method::kPut, "/V1/products/MUGS-AL-RED", "", json::text_of(body)).status, 200);
  const auto again = get("/V1/products/MUGS-AL-RED");
  EXPECT_EQ(json::text_of(again.at("extension_attributes")),
            json::text_of(product.at("extension_attributes")));
}

TEST_F(StoreTest, RefusesStockThatCannotBe) {
  for (const auto* item : {"5", "{\"qty\":\"much\"}", "{\"is_in_stock\":\"perhaps\"}", "null"}) {
    const auto answer = call(Method::kPut, "/V1/products/MUGS-AL-RED/stockItems/1", "",
                             "{\"stockItem\":" + std::string(item) + "}");
    EXPECT_EQ(answer.status, 400) << item;
    EXPECT_THAT(text(answer), HasSubstr("stockItem")) << item;
  }
  const auto answer = call(Method::kPut, "/V1/products/MUGS-AL-RED", "",
                           R"({"product":{"extension_attributes":{"stock_item":{"qty":"x"}}}})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(text(answer), HasSubstr("product.extension_attributes.stock_item.qty"));
}

TEST_F(StoreTest, ShowsTheImagesOfAProduct) {
  EXPECT_TRUE(get("/V1/products/MUGS-AL-RED/media").as_array().empty());
  for (const auto* sku : {"MUGS-AL-RED", "MUGS-AL-BLU"}) {
    const auto made = call(Method::kPut, std::string("/V1/products/") + sku, "",
                           R"({"product":{"media_gallery_entries":
                               [{"media_type":"image","label":"front"},{"label":"back"}]}})");
    ASSERT_EQ(made.status, 200) << text(made);
  }
  const auto images = get("/V1/products/MUGS-AL-BLU/media");
  ASSERT_EQ(images.as_array().size(), 2u);
  EXPECT_EQ(images.at(0).at("id"), 3) << "an id is given once among all products";
  EXPECT_EQ(get("/V1/products/MUGS-AL-BLU/media/4").at("label"), "back");
  EXPECT_EQ(call(Method::kGet, "/V1/products/MUGS-AL-RED/media/4").status, 404);
}

}  // namespace
}  // namespace gatehouse::store

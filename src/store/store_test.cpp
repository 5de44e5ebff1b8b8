// The embedded store as its callers see it, with the sample loaded.

#include "store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "access/yaml_reader.h"
#include "json/reader.h"
#include "store/sample.h"
#include "store/testing/memory_documents.h"
#include "support/fixed_clock.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;

std::string file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

const access::RouteTable& routes() {
  static const auto tree = access::read_resources(file("data/resources.yaml")).value();
  static const auto table = access::read_routes(file("data/routes.yaml"), tree).value();
  return table;
}

std::string text(const Response& response) { return json::text_of(response.body); }

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    load_sample(documents_, transactions_);
    open();
  }

  void open() { store_ = std::make_unique<Store>(documents_, transactions_, clock_); }

  Response call(Method method, const std::string& path, const std::string& query = "",
                const std::string& body = "", const std::string& type = "application/json") {
    const auto match = routes().match(method, path);
    if (!match) throw std::logic_error("no route " + path);
    return store_->answer({.match = *match,
                           .store_code = "default",
                           .query = query,
                           .body = body,
                           .content_type = type},
                          settings_);
  }

  boost::json::value get(const std::string& path, const std::string& query = "") {
    const auto answer = call(Method::kGet, path, query);
    EXPECT_EQ(answer.status, 200) << text(answer);
    return answer.body;
  }

  // The SKUs, in order, that a search with one filter finds.
  std::vector<std::string> found(const std::string& field, const std::string& condition,
                                 const std::string& value) {
    const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
    const auto answer =
        get("/V1/products", filter + "[field]=" + field + "&" + filter +
                                "[conditionType]=" + condition + "&" + filter + "[value]=" + value);
    std::vector<std::string> skus;
    for (const auto& item : answer.at("items").as_array()) {
      skus.emplace_back(item.at("sku").as_string());
    }
    return skus;
  }

  testing::MemoryDocuments documents_;
  testing::ImmediateTransactions transactions_;
  testing_support::FixedClock clock_;
  settings::Values settings_{settings::StoredValues{}};
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, SaysOfKnownRoutesThatItHasNoAnswer) {
  const auto answer = call(Method::kGet, "/V1/orders");
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(text(answer), HasSubstr("\"code\":\"not_in_embedded_store\""));
}

TEST_F(StoreTest, RefusesBodiesThatAreNoJson) {
  const auto code = [this](const std::string& body, const std::string& type) {
    const auto answer = call(Method::kPost, "/V1/products", "", body, type);
    EXPECT_EQ(answer.status, 400);
    return std::string(answer.body.at("code").as_string());
  };
  EXPECT_EQ(code("{}", "text/plain"), "content_type_unsupported");
  EXPECT_EQ(code("", "application/json"), "field_missing");
  EXPECT_EQ(code("{", "application/json"), "malformed_json");
  EXPECT_EQ(code("[]", "application/json; charset=utf-8"), "field_type");
  EXPECT_EQ(code("{}", "application/json"), "field_missing");
}

TEST_F(StoreTest, NamesEverythingThatIsWrongWithABody) {
  const auto answer = call(Method::kPost, "/V1/products", "",
                           R"({"product":{"name":5,"price":"much","colour":1},"x":2})");
  EXPECT_EQ(answer.status, 400);
  for (const auto* field : {"product.sku", "product.price", "product.colour", "\"x\""}) {
    EXPECT_THAT(text(answer), HasSubstr(field));
  }
}

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
  EXPECT_EQ(call(Method::kGet, "/V1/products/N").status, 404) << "nothing is half-written";
}

TEST_F(StoreTest, HasASampleOfTheSizeThatIsPromised) {
  EXPECT_GE(get("/V1/products").at("total_count").as_int64(), 200);
  EXPECT_EQ(get("/V1/categories/list").at("total_count").as_int64(), 22);
  EXPECT_EQ(get("/V1/cmsPage/search").at("total_count").as_int64(), 6);
  EXPECT_EQ(get("/V1/cmsBlock/search").at("total_count").as_int64(), 8);
  EXPECT_EQ(get("/V1/store/websites").as_array().size(), 2u);
  EXPECT_EQ(get("/V1/store/storeViews").as_array().size(), 3u);
  EXPECT_EQ(store_->store_codes(), (std::vector<std::string>{"default", "german", "wholesale"}));
}

TEST_F(StoreTest, FindsProductsWithOddSkus) {
  for (const auto& [path, sku] : {std::pair{"24%2FMB%2001", "24/MB 01"},
                                  {"A+B%20SET", "A+B SET"},
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

TEST_F(StoreTest, KnowsEveryConditionType) {
  EXPECT_EQ(found("sku", "eq", "a%2Bb+set"), std::vector<std::string>{"A+B SET"});
  EXPECT_EQ(found("sku", "neq", "A%2BB+SET").size(), 215u);
  const auto all = found("id", "notnull", "").size();
  EXPECT_EQ(found("id", "gt", "200").size() + found("id", "lteq", "200").size(), all);
  EXPECT_EQ(found("id", "lt", "200").size() + found("id", "gteq", "200").size(), all);
  EXPECT_EQ(found("id", "from", "9").size(), found("id", "moreq", "9").size());
  EXPECT_EQ(found("id", "to", "10").size(), 10u) << "numbers compare as numbers";
  EXPECT_EQ(found("sku", "in", "A%2BB+SET,TEE+100%25").size(), 2u);
  EXPECT_EQ(found("sku", "nin", "A%2BB+SET,TEE+100%25").size(), all - 2);
  EXPECT_EQ(found("name", "like", "%25mug%25").size(), 18u);
  EXPECT_EQ(found("name", "nlike", "%25mug%25").size(), all - 18);
  EXPECT_EQ(
      found("special_price", "null", "").size() + found("special_price", "notnull", "").size(),
      all);
  EXPECT_EQ(found("website_id", "finset", "2").size() + found("website_id", "nfinset", "2").size(),
            all);
  EXPECT_GT(found("website_id", "finset", "2").size(), 0u);
  EXPECT_GT(found("category_id", "eq", "4").size(), 0u);
}

TEST_F(StoreTest, TakesTheOppositeOfAListAtItsWord) {
  ASSERT_EQ(call(Method::kPut, "/V1/products/A+B%20SET", "",
                 R"({"product":{"extension_attributes":
                    {"category_links":[{"category_id":"4"},{"category_id":"5"}]}}})")
                .status,
            200);
  const auto all = found("id", "notnull", "").size();
  EXPECT_EQ(found("category_id", "eq", "4").size() + found("category_id", "neq", "4").size(), all);
  EXPECT_EQ(found("category_id", "in", "4,6").size() + found("category_id", "nin", "4,6").size(),
            all);
  EXPECT_TRUE(found("name", "eq", "set").empty()) << "a comma in a text makes no list";
}

TEST_F(StoreTest, TellsTextsThatLookLikeNumbersApart) {
  for (const auto* sku : {"010", "10", "1e1", "nan"}) {
    ASSERT_EQ(call(Method::kPost, "/V1/products", "",
                   R"({"product":{"name":"n","sku":")" + std::string(sku) + R"("}})")
                  .status,
              200);
  }
  EXPECT_EQ(found("sku", "eq", "10"), std::vector<std::string>{"10"});
  EXPECT_EQ(found("sku", "eq", "1E1"), std::vector<std::string>{"1e1"});
}

TEST_F(StoreTest, UnlinksTheProductsOfACategoryThatGoes) {
  ASSERT_EQ(call(Method::kDelete, "/V1/categories/3").status, 200);
  const auto product = get("/V1/products/A+B%20SET");
  EXPECT_TRUE(product.at("extension_attributes").at("category_links").as_array().empty());
  const auto again = call(Method::kPut, "/V1/products/A+B%20SET", "",
                          json::text_of(boost::json::object{{"product", product}}));
  EXPECT_EQ(again.status, 200) << text(again);
}

TEST_F(StoreTest, FiltersFieldsOfDeepProducts) {
  std::string deep = "1";
  for (int i = 0; i < 28; ++i) deep = "[" + deep + "]";
  const auto made = call(Method::kPost, "/V1/products", "",
                         R"({"product":{"sku":"deep","name":"n","extension_attributes":
                             {"stock_item":)" +
                             deep + "}}}");
  ASSERT_EQ(made.status, 200) << text(made);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "fields=total_count").status, 200);
}

TEST_F(StoreTest, RefusesSearchesThatMeanNothing) {
  const std::string f = "searchCriteria[filterGroups][0][filters][0]";
  for (const auto& query :
       {f + "[field]=sku&" + f + "[conditionType]=is", f + "[field]=colr&" + f + "[value]=1",
        f + "[value]=1", std::string("searchCriteria[pageSize]=-1"),
        std::string("searchCriteria[currentPage]=x"), std::string("searchCriteria[page]=1"),
        std::string("searchCriteria[sortOrders][0][direction]=UP"),
        std::string("searchCriteria[filterGroups][0=1"),
        std::string("searchCriteria[sortOrders]=1"),
        std::string("searchCriteria[pageSize]=99999999999")}) {
    const auto answer = call(Method::kGet, "/V1/products", query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(text(answer), HasSubstr("search_criteria_invalid")) << query;
  }
}

TEST_F(StoreTest, CombinesGroupsSortsAndPages) {
  const auto answer = get(
      "/V1/products",
      "search_criteria[filter_groups][0][filters][0][field]=color&"
      "search_criteria[filter_groups][0][filters][0][value]=red&"
      "search_criteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B1%5D%5Bfield%5D=color&"
      "search_criteria[filter_groups][0][filters][1][value]=blue&"
      "search_criteria[filter_groups][1][filters][0][field]=material&"
      "search_criteria[filter_groups][1][filters][0][value]=stoneware&"
      "search_criteria[sort_orders][0][field]=name&search_criteria[sort_orders][0][direction]=DESC&"
      "search_criteria[page_size]=4&search_criteria[current_page]=2");
  EXPECT_EQ(answer.at("total_count").as_int64(), 6) << "3 models, 2 of 5 colours";
  ASSERT_EQ(answer.at("items").as_array().size(), 2u);
  EXPECT_EQ(answer.at("items").at(1).at("name").as_string(), "Alder Mug, Blue");
  EXPECT_EQ(answer.at("search_criteria").at("page_size").as_int64(), 4);
  EXPECT_EQ(answer.at("search_criteria").at("filter_groups").as_array().size(), 2u);
}

TEST_F(StoreTest, AppliesInputLimitsWhenTheyAreOn) {
  settings_ = settings::Values({{std::string(settings::paths::kInputLimits), "1"},
                                {std::string(settings::paths::kMaximumPageSize), "10"},
                                {std::string(settings::paths::kDefaultPageSize), "7"}});
  EXPECT_EQ(get("/V1/products").at("items").as_array().size(), 7u);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "searchCriteria[pageSize]=10").status, 200);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "searchCriteria[pageSize]=11").status, 400);
}

TEST_F(StoreTest, LeavesOnlyTheFieldsThatWereAskedFor) {
  const auto answer = call(Method::kGet, "/V1/products",
                           "searchCriteria[pageSize]=1&fields=items[sku],total_count");
  EXPECT_EQ(text(answer), R"({"items":[{"sku":"MUGS-AL-RED"}],"total_count":216})");
  EXPECT_EQ(call(Method::kGet, "/V1/products", "fields=items[sku").status, 400);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "fields=" + std::string(500, 'a') + "[").status,
            400);
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

TEST_F(StoreTest, KeepsPagesAndBlocks) {
  for (const auto& [path, name] :
       {std::pair<std::string, std::string>{"/V1/cmsPage", "page"}, {"/V1/cmsBlock", "block"}}) {
    const auto body = [&](const std::string& members) {
      return "{\"" + name + "\":{" + members + "}}";
    };
    EXPECT_EQ(call(Method::kPost, path, "", body(R"("identifier":"x")")).status, 400);
    const auto made =
        call(Method::kPost, path, "", body(R"("identifier":"x","title":"X","content":"<p>")"));
    ASSERT_EQ(made.status, 200) << text(made);
    EXPECT_EQ(call(Method::kPost, path, "", body(R"("identifier":"x","title":"X")")).status, 400)
        << "the identifier is taken";
    const auto id = "/" + std::to_string(made.body.at("id").as_int64());
    EXPECT_EQ(call(Method::kPut, path + id, "", body(R"("title":"Y","active":false)")).status, 200);
    EXPECT_EQ(get(path + id).at("title").as_string(), "Y");
    EXPECT_EQ(get(path + id).at("active").as_bool(), false);
    EXPECT_EQ(call(Method::kDelete, path + id).body, true);
    EXPECT_EQ(call(Method::kGet, path + id).status, 404);
    EXPECT_EQ(call(Method::kPut, path + id, "", body(R"("title":"Z")")).status, 404);
  }
}

TEST_F(StoreTest, ShowsConfigsOfStoreViews) {
  EXPECT_EQ(get("/V1/store/storeConfigs").as_array().size(), 3u);
  const auto german = get("/V1/store/storeConfigs", "storeCodes[]=german");
  ASSERT_EQ(german.as_array().size(), 1u);
  EXPECT_EQ(german.at(0).at("locale").as_string(), "de_DE");
  EXPECT_EQ(call(Method::kGet, "/V1/store/storeConfigs", "storeCodes[]=none").status, 404);
}

TEST_F(StoreTest, IsReadWhileItChanges) {
  std::thread writer([this] {
    for (int i = 0; i < 50; ++i) {
      const auto sku = "T" + std::to_string(i);
      EXPECT_EQ(call(Method::kPost, "/V1/products", "",
                     R"({"product":{"sku":")" + sku + R"(","name":"t"}})")
                    .status,
                200);
      EXPECT_EQ(call(Method::kDelete, "/V1/products/" + sku).status, 200);
    }
  });
  for (int i = 0; i < 50; ++i) {
    const auto total = get("/V1/products", "searchCriteria[pageSize]=1").at("total_count");
    EXPECT_THAT(total.as_int64(), ::testing::AnyOf(216, 217));
  }
  writer.join();
}

}  // namespace
}  // namespace gatehouse::store

// Searches: searchCriteria over products.

#include <gmock/gmock.h>

#include "base/percent_encoding.h"
#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

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

TEST_F(StoreTest, TakesAnUnderscoreForOneCharacter) {
  using Skus = std::vector<std::string>;
  EXPECT_EQ(found("sku", "like", "k_se-brett"), Skus{"KÄSE-BRETT"});
  EXPECT_EQ(found("sku", "like", "%25_SE-BRET_"), Skus{"KÄSE-BRETT"});
  EXPECT_TRUE(found("sku", "like", "k__se-brett").empty()) << "two bytes, one character";
  EXPECT_TRUE(found("sku", "like", "_k_se-brett").empty());
  const auto all = found("id", "notnull", "").size();
  EXPECT_EQ(found("sku", "nlike", "k_se-brett").size(), all - 1);
}

TEST_F(StoreTest, TakesWildcardsAfterABackslashAtTheirWord) {
  using Skus = std::vector<std::string>;
  for (const auto* sku : {"W_1", "WX1", R"(W\\1)"}) {
    ASSERT_EQ(call(Method::kPost, "/V1/products", "",
                   R"({"product":{"name":"n","sku":")" + std::string(sku) + R"("}})")
                  .status,
              200);
  }
  EXPECT_EQ(found("sku", "like", "w_1").size(), 3u);
  EXPECT_EQ(found("sku", "like", R"(w\_1)"), Skus{"W_1"});
  EXPECT_EQ(found("sku", "like", R"(w\\1)"), Skus{R"(W\1)"}) << "two backslashes are one";
  EXPECT_EQ(found("sku", "like", R"(w\1)"), Skus{R"(W\1)"}) << "before others it is itself";
  EXPECT_EQ(found("sku", "like", R"(%25\%25)"), Skus{"TEE 100%"});
  EXPECT_EQ(found("sku", "nlike", R"(w\_1)").size(), found("id", "notnull", "").size() - 1);
  EXPECT_EQ(found("sku", "like", "w%EF%BC%BF1"), Skus{"W_1"}) << "a wide one is no wildcard";
}

TEST_F(StoreTest, TakesTheOppositeOfAListAtItsWord) {
  ASSERT_EQ(call(Method::kPut, "/V1/products/A%2BB%20SET", "",
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

TEST_F(StoreTest, RefusesSearchesThatMeanNothing) {
  const std::string f = "searchCriteria[filterGroups][0][filters][0]";
  for (const auto& query :
       {f + "[field]=sku&" + f + "[conditionType]=is", f + "[field]=colr&" + f + "[value]=1",
        f + "[value]=1", std::string("searchCriteria[pageSize]=-1"),
        std::string("searchCriteria[currentPage]=x"), std::string("searchCriteria[page]=1"),
        std::string("searchCriteria[sortOrders][0][direction]=UP"),
        std::string("searchCriteria[sortOrders][0][direction]=ASC"),
        std::string("searchCriteria[filterGroups][0=1"),
        std::string("searchCriteria[sortOrders]=1"),
        std::string("searchCriteria[pageSize]=99999999999")}) {
    const auto answer = call(Method::kGet, "/V1/products", query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(text(answer), HasSubstr("search_criteria_invalid")) << query;
  }
}

TEST_F(StoreTest, AsksForSearchCriteriaWhereMagentoDoes) {
  for (const auto* path :
       {"/V1/products", "/V1/categories/list", "/V1/cmsPage/search", "/V1/cmsBlock/search"}) {
    for (const auto* query : {"", "fields=total_count", "search=1", "searchcriteria="}) {
      const auto answer = call(Method::kGet, path, query);
      EXPECT_EQ(answer.status, 400) << path << " " << query;
      EXPECT_EQ(answer.body.at("message"), "\"searchCriteria\" is required. Enter and try again.");
      EXPECT_EQ(answer.body.at("parameters").at("fieldName"), "searchCriteria");
      EXPECT_EQ(answer.body.at("code"), "field_missing");
    }
    for (const auto* query : {"searchCriteria", "searchCriteria=", "search_criteria=all",
                              "searchCriteria[]=", "searchCriteria%5BpageSize%5D=5"}) {
      EXPECT_EQ(call(Method::kGet, path, query).status, 200) << path << " " << query;
    }
  }
  EXPECT_EQ(call(Method::kGet, "/V1/categories").status, 200) << "a tree is no list";
}

TEST_F(StoreTest, RefusesFilterValuesOfAnotherTypeThanTheField) {
  const auto refused = [this](const std::string& path, const std::string& field,
                              const std::string& condition, const std::string& value) {
    const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
    const auto answer =
        call(Method::kGet, path,
             filter + "[field]=" + field + "&" + filter + "[conditionType]=" + condition + "&" +
                 filter + "[value]=" + value);
    if (answer.status == 400) {
      EXPECT_EQ(answer.body.at("code"), "search_criteria_invalid");
      EXPECT_EQ(answer.body.at("parameters").at("fieldName").as_string(), field) << text(answer);
    }
    return answer.status == 400;
  };
  for (const auto* condition : {"eq", "neq", "gt", "gteq", "lt", "lteq", "from", "to", "moreq",
                                "in", "nin", "finset", "nfinset"}) {
    EXPECT_TRUE(refused("/V1/products", "price", condition, "abc")) << condition;
    EXPECT_FALSE(refused("/V1/products", "price", condition, "9.5")) << condition;
    EXPECT_TRUE(refused("/V1/products", "updated_at", condition, "yesterday")) << condition;
    EXPECT_TRUE(refused("/V1/categories/list", "is_active", condition, "maybe")) << condition;
    EXPECT_TRUE(refused("/V1/cmsPage/search", "page_id", condition, "home")) << condition;
  }
  for (const auto* value : {"", "1,5", "nan", "inf", "0x10", "1e999", "12 EUR"}) {
    EXPECT_TRUE(refused("/V1/products", "price", "gt", percent_encoded(value))) << value;
  }
  EXPECT_TRUE(refused("/V1/products", "entity_id", "in", "1,x"));
  EXPECT_FALSE(refused("/V1/products", "entity_id", "in", "1,%202,"));
  EXPECT_FALSE(refused("/V1/products", "price", "like", "1%25")) << "a pattern is a text";
  EXPECT_FALSE(refused("/V1/products", "special_price", "notnull", "x")) << "no value is compared";
  EXPECT_FALSE(refused("/V1/products", "sku", "gt", "abc"));
  for (const auto* value : {"2026-01-05", "2026-01-05 09:00", "2026-01-05T09:00:00Z",
                            "2026-01-05 09:00:00.000", "2026-01-05T09:00:00+00:00"}) {
    EXPECT_FALSE(refused("/V1/products", "created_at", "gt", percent_encoded(value))) << value;
  }
  for (const auto* value : {"2026-02-29", "2026-13-05", "2026-00-10", "2026-01-05 24:00",
                            "2026-01-05 09:60", "2026-01-05 09:00:60"}) {
    EXPECT_TRUE(refused("/V1/products", "created_at", "gt", percent_encoded(value))) << value;
  }
}

TEST_F(StoreTest, ReadsFilterValuesAsTheirFieldHasThem) {
  EXPECT_EQ(found("id", "eq", "010"), found("id", "eq", "10"));
  EXPECT_EQ(found("id", "eq", "%2B10"), found("id", "eq", "10"));
  EXPECT_EQ(found("id", "eq", "1e1"), found("id", "eq", "10"));
  EXPECT_EQ(found("id", "eq", "10.0"), found("id", "eq", "10"));
  EXPECT_EQ(found("id", "eq", "10").size(), 1u);
  const auto all = found("id", "notnull", "").size();
  EXPECT_EQ(found("created_at", "eq", "2026-01-05T09:00:00Z").size(), all);
  EXPECT_EQ(found("created_at", "gt", "2026-01-05T08:59:59Z").size(), all);
  EXPECT_EQ(found("created_at", "from", "2026-01-05").size(), all);
  const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
  const auto active =
      get("/V1/categories/list", filter + "[field]=is_active&" + filter + "[value]=true");
  EXPECT_EQ(active.at("total_count"), 22);
  EXPECT_EQ(active.at("search_criteria").at("filter_groups").at(0).at("filters").at(0).at("value"),
            "true")
      << "told back as it was asked";
}

TEST_F(StoreTest, NarrowsProductsToAStore) {
  const auto all = found("id", "notnull", "");
  const auto base = found("website_id", "eq", "1");
  const auto trade = found("website_id", "eq", "2");
  ASSERT_LT(trade.size(), all.size());
  ASSERT_GT(trade.size(), 0u);
  for (const auto* field : {"store_id", "store"}) {
    EXPECT_EQ(found(field, "eq", "1"), base);
    EXPECT_EQ(found(field, "eq", "2"), base) << "another view of the same website";
    EXPECT_EQ(found(field, "eq", "german"), base) << "by its code";
    EXPECT_EQ(found(field, "eq", "3"), trade);
    EXPECT_EQ(found(field, "eq", "wholesale"), trade);
    EXPECT_EQ(found(field, "eq", "0"), all) << "the admin sees everything";
    EXPECT_EQ(found(field, "in", "1,wholesale"), all);
    EXPECT_EQ(found(field, "neq", "3").size(), all.size() - trade.size());
  }
  EXPECT_EQ(found("website_id", "in", "1,2"), all);
  EXPECT_EQ(found("website_id", "eq", "1,2"), all);
  EXPECT_TRUE(found("website_id", "eq", "99").empty()) << "as in Magento";
}

TEST_F(StoreTest, NamesAStoreThatThereIsNot) {
  const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
  for (const auto* path : {"/V1/products", "/V1/cmsPage/search", "/V1/cmsBlock/search"}) {
    for (const auto* value : {"99", "none", ""}) {
      const auto answer =
          call(Method::kGet, path,
               filter + "[field]=store_id&" + filter + "[value]=" + std::string(value));
      EXPECT_EQ(answer.status, 404) << path << " " << value;
      EXPECT_THAT(text(answer), HasSubstr("The store that was requested wasn't found."));
    }
    EXPECT_GT(
        get(path, filter + "[field]=store_id&" + filter + "[value]=1").at("total_count").as_int64(),
        0)
        << path;
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

TEST_F(StoreTest, HasNothingBeyondTheLastPage) {
  for (const auto* query : {"searchCriteria[pageSize]=200&searchCriteria[currentPage]=3",
                            "searchCriteria[currentPage]=3"}) {
    const auto answer = get("/V1/products", query);
    EXPECT_TRUE(answer.at("items").as_array().empty()) << query;
    EXPECT_EQ(answer.at("total_count"), 216) << query;
    EXPECT_EQ(answer.at("search_criteria").at("current_page"), 3) << query;
  }
}

TEST_F(StoreTest, AppliesInputLimitsWhenTheyAreOn) {
  settings_ = settings::Values({{std::string(settings::paths::kInputLimits), "1"},
                                {std::string(settings::paths::kMaximumPageSize), "10"},
                                {std::string(settings::paths::kDefaultPageSize), "7"}});
  EXPECT_EQ(get("/V1/products", "searchCriteria").at("items").as_array().size(), 7u);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "searchCriteria[pageSize]=10").status, 200);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "searchCriteria[pageSize]=11").status, 400);
  settings_ = settings::Values({{std::string(settings::paths::kInputLimits), "1"},
                                {std::string(settings::paths::kMaximumPageSize), "5"}});
  EXPECT_EQ(get("/V1/products", "searchCriteria").at("items").as_array().size(), 5u)
      << "a default above the maximum is no mistake of the caller";
}

TEST_F(StoreTest, TakesSoManyFiltersAndSortOrders) {
  const auto filters = [](std::size_t count) {
    std::string query;
    for (std::size_t i = 0; i < count; ++i) {
      const auto filter = "searchCriteria[filterGroups][" + std::to_string(i) + "][filters][0]";
      query += filter + "[field]=sku&" + filter + "[conditionType]=notnull&";
    }
    return query;
  };
  const auto orders = [](std::size_t count) {
    std::string query;
    for (std::size_t i = 0; i < count; ++i) {
      query += "searchCriteria[sortOrders][" + std::to_string(i) + "][field]=sku&";
    }
    return query;
  };
  const auto status = [this](const std::string& query) {
    return call(access::Method::kGet, "/V1/products", query).status;
  };
  EXPECT_EQ(status(filters(limits::kSearchFiltersMax)), 200);
  EXPECT_EQ(status(filters(limits::kSearchFiltersMax + 1)), 400);
  EXPECT_EQ(status(orders(limits::kSearchSortOrdersMax)), 200);
  EXPECT_EQ(status(orders(limits::kSearchSortOrdersMax + 1)), 400);
  const auto like = [](std::size_t bytes) {
    const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
    return filter + "[field]=sku&" + filter + "[conditionType]=like&" + filter +
           "[value]=" + std::string(bytes, 'x');
  };
  EXPECT_EQ(status(like(limits::kLikePatternBytesMax)), 200);
  EXPECT_EQ(status(like(limits::kLikePatternBytesMax + 1)), 400);
}

}  // namespace
}  // namespace gatehouse::store

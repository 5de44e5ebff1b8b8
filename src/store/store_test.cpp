// What all of the embedded store has in common, and its sample.

#include <gmock/gmock.h>

#include <thread>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, KnowsWhichRoutesItAnswers) {
  const auto answers = [&](access::Method method, const char* path) {
    return store_->answers(*testing::routes().match(method, path)->route);
  };
  EXPECT_TRUE(answers(access::Method::kGet, "/V1/products"));
  EXPECT_FALSE(answers(access::Method::kGet, "/V1/orders"));
}

TEST_F(StoreTest, RefusesBodiesThatAreNoJson) {
  const auto code = [this](const std::string& body, const std::string& type) {
    const auto answer = call(Method::kPost, "/V1/products", "", body, type);
    EXPECT_EQ(answer.status, 400);
    return std::string(answer.body.at("code").as_string());
  };
  EXPECT_EQ(code("{}", "text/plain"), "content_type_unsupported");
  EXPECT_EQ(code("{}", ""), "content_type_unsupported");
  EXPECT_EQ(code("", "application/json"), "field_missing");
  EXPECT_EQ(code("{", "application/json"), "malformed_json");
  EXPECT_EQ(code("[]", "application/json; charset=utf-8"), "field_type");
  EXPECT_EQ(code("{}", "application/json"), "field_missing");
}

TEST_F(StoreTest, TakesBodiesInUtf8Only) {
  const auto code = [this](const std::string& type) {
    const auto answer = call(Method::kPost, "/V1/products", "", "{}", type);
    return std::string(answer.body.at("code").as_string());
  };
  for (const auto* charset : {"latin1", "\"ISO-8859-1\"", "utf-16", "\"", "", "utf-8-bom"}) {
    const auto type = std::string("application/json; charset=") + charset;
    EXPECT_EQ(code(type), "charset_unsupported") << charset;
  }
  EXPECT_EQ(code("application/json;charset"), "charset_unsupported");
  for (const auto* type : {"application/json;charset=UTF-8", "Application/JSON ; Charset=\"utf-8\"",
                           "application/json; version=1; charset=utf-8", "application/json;"}) {
    EXPECT_EQ(code(type), "field_missing") << type;
  }
}

TEST_F(StoreTest, AsksForWhatAnEmptyBodyLacks) {
  for (const auto& [path, name] : {std::pair<std::string, std::string>{"/V1/products", "product"},
                                   {"/V1/categories", "category"},
                                   {"/V1/cmsPage", "page"},
                                   {"/V1/cmsBlock", "block"}}) {
    for (const auto* type : {"", "text/plain", "application/json; charset=latin1"}) {
      const auto answer = call(Method::kPost, path, "", "", type);
      EXPECT_EQ(answer.status, 400);
      EXPECT_EQ(answer.body.at("message").as_string(), "\"" + name + "\" is required.");
      EXPECT_EQ(answer.body.at("parameters").at("fieldName").as_string(), name);
    }
  }
}

TEST_F(StoreTest, RefusesControlCharacters) {
  const auto field = [this](const std::string& path, const std::string& body) {
    const auto answer = call(Method::kPost, path, "", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.body.at("code"), "field_invalid") << text(answer);
    return std::string(answer.body.at("parameters").at("fieldName").as_string());
  };
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a\u0007","name":"n"}})"), "product.sku");
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a\tb","name":"n"}})"), "product.sku");
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a","name":"n\nm"}})"), "product.name");
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a","name":"n\u007f"}})"), "product.name");
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a","name":"n\u0085"}})"), "product.name");
  EXPECT_EQ(field("/V1/products", R"({"product":{"sku":"a","name":"n","custom_attributes":
      [{"attribute_code":"description","value":"x\u0000y"}]}})"),
            "product.custom_attributes[0].value");
  EXPECT_EQ(field("/V1/categories", R"({"category":{"name":"n\u001b","is_active":true}})"),
            "category.name");
  EXPECT_EQ(field("/V1/cmsPage", R"({"page":{"identifier":"i","title":"t","content":"\u0001"}})"),
            "page.content");
  EXPECT_EQ(field("/V1/cmsBlock", R"({"block":{"identifier":"i\r","title":"t"}})"),
            "block.identifier");
  const auto page = call(Method::kPost, "/V1/cmsPage", "",
                         R"({"page":{"identifier":"i","title":"t","content":"a\r\n\tb\u00a0"}})");
  EXPECT_EQ(page.status, 200) << text(page);
  EXPECT_EQ(call(Method::kPut, "/V1/products/a%01b", "", R"({"product":{"name":"n"}})").status,
            400);
}

TEST_F(StoreTest, NamesEverythingThatIsWrongWithABody) {
  const auto answer = call(Method::kPost, "/V1/products", "",
                           R"({"product":{"name":5,"price":"much","colour":1},"x":2})");
  EXPECT_EQ(answer.status, 400);
  for (const auto* field : {"product.sku", "product.price", "product.colour", "\"x\""}) {
    EXPECT_THAT(text(answer), HasSubstr(field));
  }
}

TEST_F(StoreTest, HasASampleOfTheSizeThatIsPromised) {
  EXPECT_GE(get("/V1/products", "searchCriteria").at("total_count").as_int64(), 200);
  EXPECT_EQ(get("/V1/categories/list", "searchCriteria").at("total_count").as_int64(), 22);
  EXPECT_EQ(get("/V1/cmsPage/search", "searchCriteria").at("total_count").as_int64(), 6);
  EXPECT_EQ(get("/V1/cmsBlock/search", "searchCriteria").at("total_count").as_int64(), 8);
  EXPECT_EQ(get("/V1/store/websites").as_array().size(), 2u);
  EXPECT_EQ(get("/V1/store/storeViews").as_array().size(), 3u);
  EXPECT_EQ(store_->store_codes(), (std::vector<std::string>{"default", "german", "wholesale"}));
}

TEST_F(StoreTest, TheSampleDoesNotUndoWhatCallersHaveChanged) {
  using Document = std::pair<std::string, std::string>;
  const auto first = [&] {
    std::optional<std::pair<Document, std::string>> found;
    documents_.load([&](std::string_view kind, std::string_view key, std::string_view json) {
      if (!found) found = {{std::string(kind), std::string(key)}, std::string(json)};
    });
    return found.value();
  };
  const auto [document, as_loaded] = first();
  documents_.put(document.first, document.second, R"({"changed":true})");
  load_sample(documents_, transactions_);
  EXPECT_EQ(first().second, R"({"changed":true})") << "instead of " << as_loaded;
}

TEST_F(StoreTest, FiltersFieldsOfDeepProducts) {
  std::string deep = "1";
  for (int i = 0; i < 27; ++i) deep.insert(0, "[").append("]");
  const auto made = call(Method::kPost, "/V1/products", "",
                         R"({"product":{"sku":"deep","name":"n","extension_attributes":
                             {"stock_item":{"deep":)" +
                             deep + "}}}}");
  ASSERT_EQ(made.status, 200) << text(made);
  EXPECT_EQ(call(Method::kGet, "/V1/products", "searchCriteria&fields=total_count").status, 200);
}

TEST_F(StoreTest, LeavesOnlyTheFieldsThatWereAskedFor) {
  const auto answer = call(Method::kGet, "/V1/products",
                           "searchCriteria[pageSize]=1&fields=items[sku],total_count");
  EXPECT_EQ(text(answer), R"({"items":[{"sku":"MUGS-AL-RED"}],"total_count":216})");
  EXPECT_EQ(call(Method::kGet, "/V1/products", "fields=items[sku").status, 400);
  EXPECT_EQ(call(Method::kDelete, "/V1/products/MUGS-AL-RED", "fields=[").status, 400);
  EXPECT_EQ(call(Method::kGet, "/V1/products/MUGS-AL-RED").status, 200) << "nothing was changed";
  EXPECT_EQ(call(Method::kGet, "/V1/products", "fields=" + std::string(500, 'a') + "[").status,
            400);
}

TEST_F(StoreTest, ShowsConfigsOfStoreViews) {
  EXPECT_EQ(get("/V1/store/storeConfigs").as_array().size(), 3u);
  const auto german = get("/V1/store/storeConfigs", "storeCodes[]=german");
  ASSERT_EQ(german.as_array().size(), 1u);
  EXPECT_EQ(german.at(0).at("locale").as_string(), "de_DE");
  EXPECT_EQ(call(Method::kGet, "/V1/store/storeConfigs", "storeCodes[]=none").status, 404);
}

TEST_F(StoreTest, TellsOfMissingEntitiesInMagentosWords) {
  const std::string no_product =
      "The product that was requested doesn't exist. Verify the product and try again.";
  const std::pair<std::string, std::string> gets[] = {
      {"/V1/products/none", no_product},
      {"/V1/products/none/media", no_product},
      {"/V1/products/none/media/1", no_product},
      {"/V1/products/MUGS-AL-RED/media/99", "The image doesn't exist. Verify and try again."},
      {"/V1/stockItems/none", "The Product with the \"none\" SKU doesn't exist."},
      {"/V1/stockStatuses/none", "The Product with the \"none\" SKU doesn't exist."},
      {"/V1/categories/999", "No such entity with id = 999"},
      {"/V1/categories/999/products", "No such entity with id = 999"},
      {"/V1/cmsPage/999", "The CMS page with the \"999\" ID doesn't exist."},
      {"/V1/cmsBlock/999", "The CMS block with the \"999\" ID doesn't exist."},
      {"/V1/cmsBlock/none", "The CMS block with the \"none\" ID doesn't exist."},
      {"/V1/directory/countries/XX", "The country isn't available."}};
  for (const auto& [path, message] : gets) {
    const auto answer = call(Method::kGet, path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body.at("message").as_string(), message) << path;
    EXPECT_EQ(answer.body.at("code"), "entity_not_found") << path;
  }
  EXPECT_EQ(call(Method::kDelete, "/V1/products/none").body.at("message").as_string(), no_product);
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/4/products/none").body.at("message").as_string(),
            no_product);
  EXPECT_EQ(
      call(Method::kPost, "/V1/categories/4/products", "", R"({"productLink":{"sku":"none"}})")
          .body.at("message")
          .as_string(),
      no_product);
  const std::string no_category = "No such entity with id = 999";
  for (const auto& answer :
       {call(Method::kGet, "/V1/categories", "rootCategoryId=999"),
        call(Method::kDelete, "/V1/categories/999"),
        call(Method::kPut, "/V1/categories/999", "", R"({"category":{"name":"n"}})"),
        call(Method::kPut, "/V1/categories/999/move", "", R"({"parentId":3})"),
        call(Method::kPut, "/V1/categories/4/move", "", R"({"parentId":999})"),
        call(Method::kPost, "/V1/categories/999/products", "",
             R"({"productLink":{"sku":"MUGS-AL-RED"}})"),
        call(Method::kPost, "/V1/categories", "",
             R"({"category":{"name":"n","is_active":true,"parent_id":999}})")}) {
    EXPECT_EQ(answer.status, 404) << text(answer);
    EXPECT_EQ(answer.body.at("message").as_string(), no_category);
  }
  EXPECT_EQ(call(Method::kDelete, "/V1/categories/9/products/MUGS-AL-RED").body.at("message"),
            "The category doesn't contain the specified product.");
  EXPECT_EQ(call(Method::kDelete, "/V1/cmsPage/999").body.at("message"),
            "The CMS page with the \"999\" ID doesn't exist.");
  EXPECT_EQ(
      call(Method::kPut, "/V1/cmsBlock/999", "", R"({"block":{"title":"t"}})").body.at("message"),
      "The CMS block with the \"999\" ID doesn't exist.");
}

TEST_F(StoreTest, RefusesIdsThatAreNoNumbers) {
  const auto refused = [this](Method method, const std::string& path,
                              const std::string& query = "") {
    const auto answer = call(method, path, query, "{}");
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_EQ(answer.body.at("code"), "field_type") << path;
    EXPECT_EQ(answer.body.at("message"),
              "The \"abc\" value's type is invalid. The \"int\" type was expected. Verify and try "
              "again.")
        << path;
  };
  for (const auto method : {Method::kGet, Method::kPut, Method::kDelete}) {
    refused(method, "/V1/categories/abc");
    refused(method, "/V1/cmsPage/abc");
  }
  refused(Method::kPut, "/V1/categories/abc/move");
  refused(Method::kGet, "/V1/categories/abc/products");
  refused(Method::kPost, "/V1/categories/abc/products");
  refused(Method::kDelete, "/V1/categories/abc/products/MUGS-AL-RED");
  refused(Method::kGet, "/V1/products/MUGS-AL-RED/media/abc");
  refused(Method::kPut, "/V1/products/MUGS-AL-RED/stockItems/abc");
  refused(Method::kGet, "/V1/categories", "rootCategoryId=abc");
}

TEST_F(StoreTest, SaysWhereItIsItself) {
  const auto configs = get("/V1/store/storeConfigs");
  for (const auto& config : configs.as_array()) {
    for (const std::string prefix : {"", "secure_"}) {
      EXPECT_EQ(config.at(prefix + "base_url"), "https://shop.example/");
      EXPECT_EQ(config.at(prefix + "base_link_url"), "https://shop.example/");
      EXPECT_EQ(config.at(prefix + "base_static_url"), "https://shop.example/static/");
      EXPECT_EQ(config.at(prefix + "base_media_url"), "https://shop.example/media/");
    }
  }
}

TEST_F(StoreTest, NeverGivesAnIdAgain) {
  struct Made {
    std::string path, body, key;
  };

  const Made kinds[] = {
      {"/V1/products", R"({"product":{"sku":"last","name":"n"}})", "/last"},
      {"/V1/categories", R"({"category":{"name":"n","is_active":true}})", ""},
      {"/V1/cmsPage", R"({"page":{"identifier":"last","title":"t"}})", ""},
      {"/V1/cmsBlock", R"({"block":{"identifier":"last","title":"t"}})", ""},
  };
  for (const auto& [path, body, key] : kinds) {
    std::int64_t before = 0;
    for (int i = 0; i < 3; ++i) {
      const auto made = call(Method::kPost, path, "", body);
      ASSERT_EQ(made.status, 200) << text(made);
      const auto id = made.body.at("id").as_int64();
      EXPECT_GT(id, before) << path;
      before = id;
      const auto one = path + (key.empty() ? "/" + std::to_string(id) : key);
      EXPECT_EQ(call(Method::kDelete, one).status, 200) << one;
      if (i > 0) open();
    }
  }
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

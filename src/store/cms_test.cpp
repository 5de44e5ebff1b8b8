// Pages and blocks.

#include <gmock/gmock.h>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, KeepsPagesAndBlocks) {
  for (const auto& [path, name] :
       {std::pair<std::string, std::string>{"/V1/cmsPage", "page"}, {"/V1/cmsBlock", "block"}}) {
    const auto body = [&name = name](const std::string& members) {
      return "{\"" + name + "\":{" + members + "}}";
    };
    EXPECT_EQ(call(Method::kPost, path, "", body(R"("identifier":"x")")).status, 400);
    EXPECT_EQ(call(Method::kPost, path, "", body(R"("identifier":"x","title":null)")).status, 400);
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

TEST_F(StoreTest, MakesPagesThatLookLikeTheOthers) {
  const auto made = call(Method::kPost, "/V1/cmsPage", "",
                         R"({"page":{"identifier":"x","title":"X","sort_order":3}})");
  ASSERT_EQ(made.status, 200) << text(made);
  const auto other = get("/V1/cmsPage/1");
  for (const auto& [name, value] : other.as_object()) {
    EXPECT_TRUE(made.body.as_object().contains(name)) << name;
  }
  EXPECT_EQ(made.body.at("sort_order"), "3");
  EXPECT_EQ(made.body.at("page_layout"), "1column");
}

}  // namespace
}  // namespace gatehouse::store

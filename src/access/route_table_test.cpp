#include "access/route_table.h"

#include <gtest/gtest.h>

namespace gatehouse::access {
namespace {

RouteTable table_of(const std::vector<std::pair<Method, std::string>>& entries) {
  std::vector<Route> routes;
  for (const auto& [method, pattern] : entries)
    routes.push_back({.method = method, .pattern = pattern});
  return RouteTable::build(std::move(routes)).value();
}

const RouteTable& shop() {
  static const auto table = table_of({{Method::kGet, "/V1/products"},
                                      {Method::kPost, "/V1/products"},
                                      {Method::kGet, "/V1/products/:sku"},
                                      {Method::kGet, "/V1/products/types"},
                                      {Method::kGet, "/V1/products/:sku/media/:entryId"},
                                      {Method::kGet, "/V1/products/attributes/:attributeCode"},
                                      {Method::kGet, "/V1/products/:sku/websites"},
                                      {Method::kPost, "/V1/carts/"},
                                      {Method::kGet, "/V2/products/:sku"}});
  return table;
}

// The pattern that answers, or "none".
std::string matched(std::string_view path, Method method = Method::kGet) {
  const auto match = shop().match(method, path);
  return match ? match->route->pattern : "none";
}

TEST(RouteTable, FindsLiteralsAndParameters) {
  EXPECT_EQ(matched("/V1/products"), "/V1/products");
  EXPECT_EQ(matched("/V1/products/24-MB01"), "/V1/products/:sku");
  EXPECT_EQ(matched("/V1/products/24-MB01/media/7"), "/V1/products/:sku/media/:entryId");
}

TEST(RouteTable, PrefersTheLiteral) {
  EXPECT_EQ(matched("/V1/products/types"), "/V1/products/types");
  EXPECT_EQ(matched("/V1/products/attributes/color"), "/V1/products/attributes/:attributeCode");
  EXPECT_EQ(matched("/V1/products/attributes/websites"), "/V1/products/attributes/:attributeCode");
}

TEST(RouteTable, IgnoresSlashesAtBothEnds) {
  EXPECT_EQ(matched("V1/products/"), "/V1/products");
  EXPECT_EQ(matched("/V1/carts", Method::kPost), "/V1/carts/");
  EXPECT_EQ(matched("/V1/carts/", Method::kPost), "/V1/carts/");
}

TEST(RouteTable, ComparesByteForByte) {
  for (const auto* path :
       {"/v1/products", "/V1/Products", "/V1/%70roducts", "/V1//products", "/V1/products//media/1",
        "/V1/products/a/b", "/V3/products", "/V1", "/", "", "/V1/products/a/media/1/x"}) {
    EXPECT_EQ(matched(path), "none") << path;
  }
}

TEST(RouteTable, KeepsMethodsAndVersionsApart) {
  EXPECT_EQ(matched("/V1/products", Method::kDelete), "none");
  EXPECT_EQ(matched("/V1/products/24-MB01", Method::kPost), "none");
  EXPECT_EQ(matched("/V2/products/24-MB01"), "/V2/products/:sku");
}

TEST(RouteTable, DecodesParameters) {
  const auto match = shop().match(Method::kGet, "/V1/products/A%2F1+b%2Bc%20d/media/7");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->value_of("sku"), "A/1 b+c d");
  EXPECT_EQ(match->value_of("entryId"), "7");
  EXPECT_THROW((void)match->value_of("other"), std::logic_error);
}

TEST(RouteTable, GivesUpOnEndlessPaths) {
  std::string path = "/V1/products";
  for (int i = 0; i < 1000; ++i) path += "/x";
  EXPECT_EQ(matched(path), "none");
}

TEST(RouteTable, RefusesRoutesThatClash) {
  const auto twice = RouteTable::build({{.pattern = "/V1/a/:x"}, {.pattern = "/V1/a/:x/"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error(), "GET /V1/a/:x/ is there twice");
  EXPECT_FALSE(RouteTable::build({{.pattern = "/V1/:a/:b/:c/:d/:e/:f/:g/:h/:i"}}));
  EXPECT_FALSE(RouteTable::build({{.pattern = "/"}}));
}

TEST(RouteTable, FindsRoutesWithoutAVersion) {
  const auto table = table_of({{Method::kGet, "/orders"},
                               {Method::kGet, "/orders/:id"},
                               {Method::kGet, "/orders/open"},
                               {Method::kPatch, "/orders/:id"},
                               {Method::kGet, "/:tenant/:thing"}});
  const auto found = [&](std::string_view path, Method method = Method::kGet) {
    const auto match = table.match(method, path);
    return match ? match->route->pattern : "none";
  };
  EXPECT_EQ(found("/orders"), "/orders");
  EXPECT_EQ(found("/orders/7"), "/orders/:id");
  EXPECT_EQ(found("/orders/open"), "/orders/open");
  EXPECT_EQ(found("/orders/7", Method::kPatch), "/orders/:id");
  EXPECT_EQ(found("/a/b"), "/:tenant/:thing");
  EXPECT_EQ(found("/a"), "none");
  EXPECT_EQ(found("/"), "none");
  EXPECT_TRUE(table.takes(Method::kPatch));
  EXPECT_FALSE(shop().takes(Method::kPatch)) << "not one of Magento's";
  EXPECT_TRUE(table.takes(Method::kPost));
}

TEST(Methods, AreReadExactly) {
  for (const auto method :
       {Method::kGet, Method::kPost, Method::kPut, Method::kDelete, Method::kPatch}) {
    EXPECT_EQ(parse_method(name_of(method)), method);
  }
  for (const auto* other : {"get", "HEAD", "OPTIONS", "TRACE", ""}) {
    EXPECT_EQ(parse_method(other), std::nullopt);
  }
}

}  // namespace
}  // namespace gatehouse::access

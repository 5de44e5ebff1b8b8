#include "access/openapi_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace gatehouse::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kOrders = R"(
openapi: 3.1.0
info: {title: Order Desk, version: "1"}
servers:
  - url: https://{host}.example.com/{base}/
    variables: {host: {default: api}, base: {default: desk}}
security:
  - oauth: [orders.read]
paths:
  /orders:
    get: {}
    post: {security: [{oauth: [orders.write]}]}
    head: {}
  /orders/{id}:
    parameters: []
    get: {security: [{oauth: [orders.read]}, {oauth: [orders.all]}]}
    patch: {security: [{oauth: [orders.write, orders.read], key: []}]}
    delete: {tags: [Order Admin], security: [{key: []}]}
  /status:
    get: {security: []}
  /maybe:
    get: {security: [{oauth: [orders.read]}, {}]}
  /report.{format}:
    get: {}
  /shared: {$ref: other.yaml}
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows: {clientCredentials: {scopes: {orders.read: Read orders, orders.unused: Nothing}}}
)";

std::vector<std::string> routes_of(const DescriptionDraft& draft) {
  std::vector<std::string> out;
  for (const auto& route : draft.routes) {
    out.push_back(std::string(name_of(route.method)) + " " + route.pattern + ": " +
                  joined(route.needs, "+"));
  }
  return out;
}

std::vector<std::string> problems_of(const DescriptionDraft& draft) {
  std::vector<std::string> out;
  for (const auto& problem : draft.problems) {
    out.push_back(shown(problem.place) + ": " + problem.message);
  }
  return out;
}

TEST(OpenApi, MakesRoutesOfPathsAndResourcesOfScopes) {
  const auto draft = read_openapi({"api.yaml", kOrders});
  EXPECT_THAT(routes_of(draft),
              ElementsAre("GET /desk/orders: orders.read", "POST /desk/orders: orders.write",
                          "GET /desk/orders/:id: orders.read+orders.all",
                          "PATCH /desk/orders/:id: orders.read+orders.write",
                          "DELETE /desk/orders/:id: order_admin:write",
                          "GET /desk/status: anonymous", "GET /desk/maybe: anonymous"));
  std::vector<std::string> resources;
  for (const auto& entry : draft.resources) resources.push_back(entry.id + "=" + *entry.title);
  EXPECT_THAT(resources,
              ElementsAre("order_admin:write=Order Admin: write", "orders.all=orders.all",
                          "orders.read=Read orders", "orders.write=orders.write"));
  EXPECT_THAT(
      problems_of(draft),
      ElementsAre("api.yaml:13: /orders: head is not among the methods of routes; it is left out.",
                  HasSubstr("alternatives with different scopes"),
                  HasSubstr("/report.{format}: a path looks like"),
                  HasSubstr("/shared is a $ref")));
}

TEST(OpenApi, ClosesWhatSaysNothingOfItself) {
  const auto draft = read_openapi({"a.json", R"({"openapi": "3.0.1", "paths": {
    "/stock/{sku}": {"get": {}, "put": {"tags": ["Stock"], "summary": "\ud83d\ude00"}}, "/{any}": {"get": {}}}})"});
  EXPECT_THAT(problems_of(draft), ElementsAre());
  EXPECT_THAT(routes_of(draft), ElementsAre("GET /stock/:sku: stock:read",
                                            "PUT /stock/:sku: stock:write", "GET /:any: api:read"));
}

TEST(OpenApi, SaysWhatIsWrong) {
  const auto told = [](std::string_view text) {
    return joined(problems_of(read_openapi({"a", text})), "\n");
  };
  EXPECT_THAT(told("openapi: 2.5\npaths: {}"), HasSubstr("versions 3.x can be read"));
  EXPECT_THAT(told("openapi: 3.0.0"), HasSubstr("\"paths\" is missing"));
  EXPECT_THAT(told("openapi: ["), HasSubstr("neither JSON nor YAML"));
  EXPECT_THAT(told("{\"openapi\": \"3.0.0\", \"paths\": [}"), HasSubstr("neither JSON nor YAML"));
  EXPECT_THAT(told("openapi: 3.0.0\npaths: {/a: {get: {security: [{o: [\"a b\"]}]}}}"),
              HasSubstr("a:2: \"a b\" is not the id of a resource"));
}

TEST(OpenApi, OpensNothingByTheNameOfAScope) {
  const auto draft = read_openapi({"a", R"(
openapi: 3.0.0
paths:
  /a: {get: {security: [{o: [anonymous]}]}, put: {security: [{o: [authenticated]}]}}
)"});
  EXPECT_THAT(routes_of(draft),
              ElementsAre("GET /a: scope:anonymous", "PUT /a: scope:authenticated"));
}

TEST(OpenApi, IsToldFromOtherDocuments) {
  EXPECT_EQ(kind_of_yaml("openapi: 3.0.0"), YamlKind::kOpenApi);
  EXPECT_EQ(kind_of_yaml("{\"swagger\": \"2.0\"}"), YamlKind::kSwagger);
  for (const auto* other : {"resources: []", "- id: a", "[", "", "a"}) {
    EXPECT_EQ(kind_of_yaml(other), YamlKind::kOwn);
  }
}

}  // namespace
}  // namespace gatehouse::access

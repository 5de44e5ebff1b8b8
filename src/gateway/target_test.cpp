#include "gateway/target.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

const std::vector<std::string> kStores = {"default", "german"};

// "store path" of a REST path, or "refused".
std::string parsed(std::string_view path) {
  const auto target = read_target(path, kStores);
  if (target.entrance != Entrance::kRest || !is_processable(target.api_path)) return "refused";
  return std::string(target.store()) + " " + std::string(target.api_path);
}

Entrance entrance(std::string_view path) { return read_target(path, kStores).entrance; }

TEST(Target, BelongsToTheApiByItsPrefix) {
  for (const auto* path : {"/rest/V1/products", "/index.php/rest/V1/products", "//rest/V1/products",
                           "///index.php//rest/V1/products"}) {
    EXPECT_EQ(entrance(path), Entrance::kRest) << path;
  }
  for (const auto* other :
       {"", "/", "/rest", "/REST/V1", "/admin/rest/V1", "/index.php/admin", "/restless/"}) {
    EXPECT_EQ(entrance(other), Entrance::kNone) << other;
  }
}

TEST(Target, BelongsToTheTokenEndpoints) {
  for (const auto* front : {"", "/index.php", "//index.php/", "/german", "/index.php/default"}) {
    for (const auto* end : {"", "/"}) {
      const auto path = [&](const char* endpoint) { return std::string(front) + endpoint + end; };
      EXPECT_EQ(entrance(path("/oauth/token/request")), Entrance::kRequestToken) << front << end;
      EXPECT_EQ(entrance(path("/oauth/token/access")), Entrance::kAccessToken) << front << end;
    }
  }
  for (const auto* other : {"/oauth/token", "/oauth/token/request/x", "/all/oauth/token/request",
                            "/nowhere/oauth/token/access", "/OAuth/token/access",
                            "/oauth//token/access", "/oauth/token/request//"}) {
    EXPECT_EQ(entrance(other), Entrance::kNone) << other;
  }
}

TEST(Target, ConsumesAStoreCode) {
  EXPECT_EQ(parsed("/rest/V1/products"), "default /V1/products");
  EXPECT_EQ(parsed("/rest/default/V1/products"), "default /V1/products");
  EXPECT_EQ(parsed("/rest/german/V1/products/A%2F1"), "german /V1/products/A%2F1");
  EXPECT_EQ(parsed("/rest/all/V1/products"), "all /V1/products");
  EXPECT_EQ(parsed("/index.php/rest/all/V2/x"), "all /V2/x");
}

TEST(Target, CountsSlashesAtTheFrontAsOne) {
  EXPECT_EQ(parsed("//rest/V1/products"), "default /V1/products");
  EXPECT_EQ(parsed("////rest/german/V1/products"), "german /V1/products");
  EXPECT_EQ(parsed("//index.php//rest/V1/products"), "default /V1/products");
}

TEST(Target, RefusesWhatIsNotAVersionedPath) {
  for (const auto* path :
       {"/rest/", "/rest/unknown/V1/products", "/rest/products", "/rest/v1/products",
        "/rest/V/products", "/rest/V1x/products", "/rest/all", "/rest/all/",
        "/rest/all/default/V1/x", "/rest//V1/products", "/rest/German/V1/x"}) {
    EXPECT_EQ(parsed(path), "refused") << path;
  }
}

TEST(Target, RefusesDotSegmentsInEverySpelling) {
  for (const auto* path :
       {"/rest/V1/products/..", "/rest/V1/../V1/products", "/rest/V1/./products",
        "/rest/V1/products/%2e%2E", "/rest/V1/products/.%2e/x", "/rest/V1/products/%2e"}) {
    EXPECT_EQ(parsed(path), "refused") << path;
  }
  EXPECT_EQ(parsed("/rest/V1/products/..."), "default /V1/products/...");
  EXPECT_EQ(parsed("/rest/V1/products/a.b"), "default /V1/products/a.b");
}

}  // namespace
}  // namespace gatehouse::gateway

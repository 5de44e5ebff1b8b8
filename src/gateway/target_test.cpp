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

// Every combination of what may stand in front: each means what it means alone.
TEST(Target, ReadsEveryCombinationOfFrontStoreAndVersion) {
  struct Store {
    const char* segment;
    const char* means;
  };

  for (const std::string front : {"", "/", "//", "/index.php", "//index.php", "/index.php/"}) {
    for (const auto& [segment, means] :
         {Store{"", "default"}, {"/default", "default"}, {"/german", "german"}, {"/all", "all"}}) {
      for (const std::string api :
           {"/V1/products", "/V2/x", "/V10/x/", "/V1/a%2Fb", "/V1", "/V1/"}) {
        const auto path = front + "/rest" + segment + api;
        EXPECT_EQ(parsed(path), means + (" " + api)) << path;
      }
    }
  }
}

TEST(Target, SaysWhatIsToBeDoneLater) {
  for (const std::string store : {"", "/german", "/all"}) {
    for (const std::string form : {"/async", "/async/bulk"}) {
      const auto path = "/rest" + store + form + "/V1/products/bySku";
      EXPECT_EQ(read_target(path, kStores).processing, Processing::kAsynchronous) << path;
      EXPECT_EQ(read_target(path, kStores).api_path, "/V1/products/bySku") << path;
    }
  }
  EXPECT_EQ(read_target("/rest/V1/async", kStores).processing, Processing::kSynchronous);
  for (const std::string path :
       {"/async", "/async/", "/async/products", "/async/bulk", "/async/bulk/products", "/bulk/V1/x",
        "/async/async/V1/x", "/async/bulk/bulk/V1/x", "/Async/V1/x", "/async//V1/x",
        "/async/german/V1/x"}) {
    const auto whole = "/rest" + path;
    EXPECT_EQ(read_target(whole, kStores).processing, Processing::kSynchronous) << path;
    EXPECT_EQ(read_target(whole, kStores).api_path, path) << "may be of another API";
  }
}

// A part of a word is not the word.
TEST(Target, TakesNothingOffThatIsOnlySimilar) {
  for (const std::string path :
       {"/index.php5/rest/V1/x", "/xindex.php/rest/V1/x", "/index.php/index.php/rest/V1/x",
        "/Index.php/rest/V1/x", "/rest2/V1/x", "/xrest/V1/x", "/rest%2FV1/x", "/%72est/V1/x"}) {
    EXPECT_EQ(entrance(path), Entrance::kNone) << path;
  }
  for (const std::string path : {"/rest/germany/V1/x", "/rest/ger/V1/x", "/rest/german%2FV1/x",
                                 "/rest/allstores/V1/x", "/rest/%67erman/V1/x"}) {
    EXPECT_EQ(parsed(path), "refused") << path;
  }
}

TEST(Target, KnowsNoStoresButThoseOfTheInstallation) {
  const std::vector<std::string> none, others = {"fr", "fr_be"};
  EXPECT_EQ(read_target("/rest/german/V1/x", none).api_path, "/german/V1/x");
  EXPECT_EQ(read_target("/rest/default/V1/x", none).api_path, "/default/V1/x");
  EXPECT_EQ(read_target("/rest/all/V1/x", none).store_code, "all") << "which is always one";
  EXPECT_EQ(read_target("/rest/fr_be/V1/x", others).store_code, "fr_be");
  EXPECT_EQ(read_target("/rest/fr/V1/x", others).store_code, "fr");
  EXPECT_EQ(read_target("/fr/oauth/token/access", others).entrance, Entrance::kAccessToken);
  EXPECT_EQ(read_target("/german/oauth/token/access", others).entrance, Entrance::kNone);
}

// What is forwarded is what was matched, so views stay within what was received.
TEST(Target, IsAViewOfThePath) {
  const std::string path = "//index.php/rest/german/V1/products/24-MB01";
  const auto target = read_target(path, kStores);
  EXPECT_EQ(target.api_path.data() + target.api_path.size(), path.data() + path.size());
  EXPECT_EQ(target.store_code.data(), path.data() + path.find("german"));
}

TEST(Target, NamesAStoreCodeOnlyWhereOneMayBe) {
  const auto unknown = [](std::string_view path) {
    return unknown_store_code(read_target(path, kStores)).value_or("none");
  };
  EXPECT_EQ(unknown("/rest/nowhere/V1/x"), "nowhere");
  EXPECT_EQ(unknown("/index.php/rest/GERMAN/V1/x"), "GERMAN");
  EXPECT_EQ(unknown("/rest/nowhere/V1"), "nowhere");
  for (const auto* path : {"/rest/V1/x", "/rest/german/V1/x", "/rest/nowhere/x", "/rest/nowhere",
                           "/rest/german/nowhere/V1/x", "/rest//V1/x", "/rest/nowhere/V1/../x"}) {
    EXPECT_EQ(unknown(path), "none") << path;
  }
}

}  // namespace
}  // namespace gatehouse::gateway

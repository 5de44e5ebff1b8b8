#include "gateway/public_url.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

const std::vector<PublicUrl> kUrls = {{"https", "a.example", ""},
                                      {"https", "b.example", "/store"},
                                      {"https", "c.example", "/store/de"}};

std::string left_of(std::string_view target) {
  http::Request request;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  const auto before = request.path;
  const bool is_taken = take_base_path(request, kUrls);
  EXPECT_EQ(is_taken, request.path != before) << target;
  EXPECT_TRUE(request.target.starts_with(request.path)) << target;
  return std::string(request.target);
}

TEST(TakeBasePath, TakesTheLongestThatARequestIsBelow) {
  EXPECT_EQ(left_of("/store/rest/V1/x?a=/store/"), "/rest/V1/x?a=/store/");
  EXPECT_EQ(left_of("/store/de/rest/V1/x"), "/rest/V1/x");
  EXPECT_EQ(left_of("/store/store/rest"), "/store/rest") << "once";
  EXPECT_EQ(left_of("/store/"), "/");
}

TEST(TakeBasePath, LeavesEverythingElse) {
  for (const auto* target :
       {"/rest/V1/x", "/store", "/stores/rest", "/Store/rest", "/%73tore/rest", "//store/rest",
        "/x/store/rest", "/store?/rest", "/store%2Frest", "/"}) {
    EXPECT_EQ(left_of(target), target);
  }
}

}  // namespace
}  // namespace gatehouse::gateway

#include "api/admin/own_names.h"

#include <gtest/gtest.h>

namespace gatehouse::api::admin {
namespace {

TEST(OwnNames, AreAddressesLocalhostAndWhatIsNamed) {
  const std::vector<std::string> names{"shop.example"};
  for (const auto* host : {"127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "203.0.113.9:80",
                           "localhost", "LocalHost:8080", "shop.example", "SHOP.example:8443"}) {
    EXPECT_TRUE(is_own_name(host, names)) << host;
  }
  for (const auto* host :
       {"", ":80", "evil.example", "evil.shop.example", "shop.example.evil.example",
        "127.0.0.1.evil.example", "localhost.evil.example", "shop.example@evil.example",
        "evil.example:shop.example", "0x7f000001", "2130706433", "a b", "shop.example,evil.example",
        "shop.example/", "[::1", "[v1.x]"}) {
    EXPECT_FALSE(is_own_name(host, names)) << host;
  }
  EXPECT_FALSE(is_own_name("shop.example", {}));
}

}  // namespace
}  // namespace gatehouse::api::admin

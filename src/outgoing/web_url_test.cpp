#include "outgoing/web_url.h"

#include <gtest/gtest.h>

namespace gatehouse::outgoing {
namespace {

TEST(WebUrl, HasItsParts) {
  const auto url = parse_web_url("HTTPS://erp.example:8443/cb?a=b").value();
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "erp.example");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.origin(), "https://erp.example:8443");
  EXPECT_EQ(parse_web_url("http://[::1]/")->host, "[::1]");
  EXPECT_EQ(parse_web_url("http://a.example")->port, 80);
  EXPECT_EQ(parse_web_url("https://a.example")->origin(), "https://a.example");
}

TEST(WebUrl, IsNothingElse) {
  for (const auto* text :
       {"", "x", "/callback", "erp.example/callback", "ftp://a.example/", "file:///etc/passwd",
        "gopher://a.example/", "javascript:alert(1)", "http://", "http://a.example:0/",
        "http://a.example:65536/", "http://a b.example/", "http://a.example/\r\nX: y",
        "http://user@a.example/", "http://user:password@a.example/", "http://:p@a.example/",
        "http://[::1/"}) {
    EXPECT_FALSE(parse_web_url(text)) << text;
  }
  EXPECT_FALSE(parse_web_url(std::string("http://a.example/\0x", 19)));
}

TEST(WebUrl, SaysWhatIsWrong) {
  EXPECT_EQ(parse_web_url("ftp://a.example/").error(),
            "it begins with neither http:// nor https://");
  EXPECT_EQ(parse_web_url("http://u:p@a.example/").error(), "it has a user name or password in it");
}

struct Redirect {
  const char* from;
  const char* location;
  bool same_place;
};

TEST(WebUrl, StaysInItsPlaceOrLeavesIt) {
  for (const auto& [from, location, same_place] : {
           Redirect{"http://a.example/x", "/y", true},
           Redirect{"http://a.example/x/y", "z", true},
           Redirect{"http://a.example/x", "http://A.EXAMPLE:80/y", true},
           Redirect{"http://a.example/x", "https://a.example/x", true},
           Redirect{"http://a.example:81/x", "https://a.example:81/x", true},
           Redirect{"https://a.example/x", "https://a.example:443/y", true},
           Redirect{"https://a.example/x", "http://a.example/x", false},
           Redirect{"https://a.example/x", "http://a.example:443/x", false},
           Redirect{"http://a.example/x", "http://a.example:81/x", false},
           Redirect{"http://a.example:81/x", "https://a.example/x", false},
           Redirect{"http://a.example/x", "https://a.example:80/x", true},
           Redirect{"http://a.example/x", "https://a.example:8443/x", false},
           Redirect{"http://a.example/x", "//b.example/x", false},
           Redirect{"http://a.example/x", "http://www.a.example/x", false},
       }) {
    const auto base = parse_web_url(from).value();
    EXPECT_EQ(is_same_place(base, resolve_location(base, location).value()), same_place)
        << from << " to " << location;
  }
}

TEST(WebUrl, RefusesALocationThatCannotBeUsed) {
  const auto base = parse_web_url("http://a.example/x").value();
  for (const auto* location :
       {"file:///etc/passwd", "http://u:p@a.example/", "http://a.example:99999/", "http://"}) {
    EXPECT_FALSE(resolve_location(base, location)) << location;
  }
}

}  // namespace
}  // namespace gatehouse::outgoing

#include "oauth1/base_string.h"

#include <gtest/gtest.h>

namespace gatehouse::oauth1 {
namespace {

std::string built(std::string_view method, const RequestUrl& url, std::string_view query,
                  QuirkSet quirks = kNoQuirks) {
  Parameters parameters;
  parameters.clear(query.size());
  parameters.add_form_encoded(query, Source::kQuery);
  BaseStringBuilder builder;
  return std::string(builder.build(method, url, parameters, quirks));
}

constexpr RequestUrl kUrl{.scheme = "http", .authority = "h", .prefix = "", .path = "/a"};

// RFC 5849 section 3.4.1.1.
TEST(BaseString, IsTheExampleOfTheRfc) {
  EXPECT_EQ(
      built("post",
            {.scheme = "http", .authority = "example.com", .prefix = "", .path = "/request"},
            "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q&oauth_consumer_key=9djdj82h48djs9d2"
            "&oauth_token=kkk9d7dh3k39sjv7&oauth_signature_method=HMAC-SHA1"
            "&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a"),
      "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D"
      "%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D"
      "7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token"
      "%3Dkkk9d7dh3k39sjv7");
}

// RFC 5849 section 3.4.1.2 and its examples.
TEST(BaseString, NormalisesTheAuthority) {
  const auto url_part = [](std::string_view scheme, std::string_view authority) {
    const auto base =
        built("GET", {.scheme = scheme, .authority = authority, .prefix = "", .path = "/r"}, "");
    return base.substr(4, base.size() - 5);
  };
  EXPECT_EQ(url_part("http", "EXAMPLE.COM:80"), "http%3A%2F%2Fexample.com%2Fr");
  EXPECT_EQ(url_part("https", "www.example.net:8080"), "https%3A%2F%2Fwww.example.net%3A8080%2Fr");
  EXPECT_EQ(url_part("https", "h:443"), "https%3A%2F%2Fh%2Fr");
  EXPECT_EQ(url_part("https", "h:80"), "https%3A%2F%2Fh%3A80%2Fr");
  EXPECT_EQ(url_part("http", "h:443"), "http%3A%2F%2Fh%3A443%2Fr");
  EXPECT_EQ(url_part("http", "[::1]:8080"), "http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2Fr");
}

TEST(BaseString, TakesThePathAsItCame) {
  EXPECT_EQ(built("GET",
                  {.scheme = "http",
                   .authority = "h",
                   .prefix = "/shop",
                   .path = "/rest/V1/products/A%2f1"},
                  ""),
            "GET&http%3A%2F%2Fh%2Fshop%2Frest%2FV1%2Fproducts%2FA%252f1&");
}

// RFC 5849 section 3.4.1.3.2 sorts the encoded names by bytes, then the values.
TEST(BaseString, SortsByEncodedBytes) {
  EXPECT_EQ(built("GET", kUrl, "k[10]=a&k[9]=b&k[2]=c&A=1&_=3&a=2&a=10&z%C3%BC=1&z=1"),
            "GET&http%3A%2F%2Fh%2Fa&A%3D1%26_%3D3%26a%3D10%26a%3D2%26k%255B10%255D%3Da%26k%255B2"
            "%255D%3Dc%26k%255B9%255D%3Db%26z%3D1%26z%25C3%25BC%3D1");
}

// facts/magento 15a: how the library of Magento 2.4.6 reads
// ?k[10]=a&k[9]=b&k[2]=c&z=1+2&e=&d=1&d=2&A=1&_=3
TEST(BaseString, FollowsMagentoWithAllQuirksOfParameters) {
  const auto quirks = QuirkSet(Quirk::kNaturalSort) | Quirk::kLiteralPlus | Quirk::kLastWins;
  EXPECT_EQ(built("GET", kUrl, "k[10]=a&k[9]=b&k[2]=c&z=1+2&e=&d=1&d=2&A=1&_=3", quirks),
            "GET&http%3A%2F%2Fh%2Fa&A%3D1%26_%3D3%26d%3D2%26e%3D%26k%255B2%255D%3Dc%26k%255B9%255D"
            "%3Db%26k%255B10%255D%3Da%26z%3D1%252B2");
}

TEST(BaseString, SpellsOutTheDefaultPortOnDemand) {
  EXPECT_EQ(built("GET", kUrl, "", Quirk::kDefaultPort), "GET&http%3A%2F%2Fh%3A80%2Fa&");
  EXPECT_EQ(built("GET", {.scheme = "https", .authority = "h:443", .prefix = "", .path = "/"}, "",
                  Quirk::kDefaultPort),
            "GET&https%3A%2F%2Fh%3A443%2F&");
}

TEST(NaturalOrder, CountsAsPeopleDo) {
  EXPECT_LT(compare_naturally("k[2]", "k[10]"), 0);
  EXPECT_GT(compare_naturally("k[10]", "k[9]"), 0);
  EXPECT_LT(compare_naturally("a", "b"), 0);
  EXPECT_LT(compare_naturally("a", "ab"), 0);
  EXPECT_GT(compare_naturally("ab", "a"), 0);
  EXPECT_EQ(compare_naturally("a1b", "a1b"), 0);
  EXPECT_LT(compare_naturally("99999999999999999998", "99999999999999999999"), 0);
  EXPECT_LT(compare_naturally("A", "a"), 0);
}

// facts/magento 5.2, column 2.4.6, and 15a.
TEST(MagentoPath, DecodesWhatMagentoDecodes) {
  EXPECT_EQ(magento_decoded_path("/rest/V1/products/A%2F1"), "/rest/V1/products/A/1");
  EXPECT_EQ(magento_decoded_path("/a%26b%3ac%7e"), "/a&b:c~");
  EXPECT_EQ(magento_decoded_path("/a%25b%3fc%23d%5be"), "/a%25b%3Fc%23d%5Be");
  EXPECT_EQ(magento_decoded_path("/it's"), "/it%27s");
  EXPECT_EQ(magento_decoded_path("/a/./b/../c"), "/a/c");
  EXPECT_EQ(magento_decoded_path("/a/.."), "/");
  EXPECT_EQ(magento_decoded_path("/a/."), "/a/");
  EXPECT_EQ(magento_decoded_path("/../a"), "/a");
  EXPECT_EQ(magento_decoded_path("/100%"), "/100%");
  EXPECT_EQ(magento_decoded_path("/"), "/");
}

}  // namespace
}  // namespace gatehouse::oauth1

#include "oauth1/quirks.h"

#include <gtest/gtest.h>

#include "base/percent_encoding.h"
#include "oauth1/signature.h"

namespace gatehouse::oauth1 {
namespace {

// A request and the base string that a client with one quirk signs for it, written out by hand.
struct QuirkCase {
  QuirkSet quirk;
  RequestUrl url;
  std::string_view query;
  std::string_view signed_url;         // percent-encoded once by the test
  std::string_view signed_parameters;  // likewise
};

constexpr RequestUrl kProducts{
    .scheme = "https", .authority = "shop.example", .prefix = "", .path = "/rest/V1/products"};

const QuirkCase kCases[] = {
    {Quirk::kNaturalSort, kProducts, "k[10]=a&k[9]=b", "https://shop.example/rest/V1/products",
     "k%5B9%5D=b&k%5B10%5D=a"},
    {Quirk::kLiteralPlus, kProducts, "name=a+b", "https://shop.example/rest/V1/products",
     "name=a%2Bb"},
    {Quirk::kLastWins, kProducts, "d=1&d=2", "https://shop.example/rest/V1/products", "d=2"},
    {Quirk::kDecodedPath,
     {.scheme = "https",
      .authority = "shop.example",
      .prefix = "",
      .path = "/rest/V1/products/A%2F1"},
     "",
     "https://shop.example/rest/V1/products/A/1",
     ""},
    {Quirk::kDefaultPort, kProducts, "", "https://shop.example:443/rest/V1/products", ""},
    // A client bent to Magento 2.4.6 shows several at once.
    {QuirkSet(Quirk::kNaturalSort) | Quirk::kLiteralPlus | Quirk::kDecodedPath,
     {.scheme = "https",
      .authority = "shop.example",
      .prefix = "",
      .path = "/rest/V1/products/A%2F1"},
     "k[10]=a&k[9]=b+c",
     "https://shop.example/rest/V1/products/A/1",
     "k%5B9%5D=b%2Bc&k%5B10%5D=a"},
};

class QuirksTest : public testing::TestWithParam<QuirkCase> {
 protected:
  std::optional<QuirkSet> verified(QuirkSet allowed) {
    const auto& [quirk, url, query, signed_url, signed_parameters] = GetParam();
    const auto base =
        "GET&" + percent_encoded(signed_url) + "&" + percent_encoded(signed_parameters);
    const Secret key("secret&secret");
    const Request request{
        .method = "GET", .url = url, .query = query, .authorization = "", .form = std::nullopt};
    SignatureVerifier verifier;
    return verifier.verify(request, {}, sign(base, crypto::HmacAlgorithm::kSha256, key),
                           crypto::HmacAlgorithm::kSha256, key, allowed);
  }
};

TEST_P(QuirksTest, IsAcceptedWhenAllowedAndNamed) {
  EXPECT_EQ(verified(GetParam().quirk), GetParam().quirk);
  EXPECT_EQ(verified(kEveryQuirk), GetParam().quirk);
}

TEST_P(QuirksTest, IsRefusedWhenNotAllowed) {
  EXPECT_EQ(verified(kNoQuirks), std::nullopt);
  for (const auto quirk : kAllQuirks) {
    if (!GetParam().quirk.has(quirk)) continue;
    const QuirkSet others(kEveryQuirk.bits() & ~static_cast<unsigned>(quirk));
    EXPECT_EQ(verified(others), std::nullopt) << "without " << name_of(quirk);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, QuirksTest, testing::ValuesIn(kCases));

// No quirk, alone or with others, lets a parameter pass that was not signed.
TEST(Quirks, NeverLeaveAParameterOut) {
  const Secret key("secret&secret");
  const auto signature = sign("GET&" + percent_encoded("https://shop.example/rest/V1/products") +
                                  "&" + percent_encoded("a=1"),
                              crypto::HmacAlgorithm::kSha256, key);
  SignatureVerifier verifier;
  const auto verify = [&](std::string_view query) {
    const Request request{.method = "GET",
                          .url = kProducts,
                          .query = query,
                          .authorization = "",
                          .form = std::nullopt};
    return verifier.verify(request, {}, signature, crypto::HmacAlgorithm::kSha256, key,
                           kEveryQuirk);
  };
  ASSERT_TRUE(verify("a=1"));
  for (const auto* query : {"a=1&b=2", "a=1&flag", "a=1&x=y=z", "a=1&oauth_x=1", "a=1&=", "b=2&a=1",
                            "a=1&a=2", "", "a=1&x_oauth_y=1"}) {
    EXPECT_FALSE(verify(query)) << query;
  }
  // What a doubled name leaves is exactly what was signed.
  EXPECT_EQ(verify("a=2&a=1"), QuirkSet(Quirk::kLastWins));
  EXPECT_EQ(without_shadowed_pairs("a=2&a=1", Plus::kIsSpace), "a=1");
}

}  // namespace
}  // namespace gatehouse::oauth1

#include "oauth1/quirks.h"

#include <gtest/gtest.h>

#include "base/percent_encoding.h"
#include "oauth1/signature.h"
#include "support/oauth_parameters.h"

namespace gatehouse::oauth1 {
namespace {

// A request and the base string that a client with one quirk signs for it, written out by hand.
struct QuirkCase {
  QuirkSet quirk;
  RequestUrl url;
  std::string_view query;
  std::string_view signed_url;         // percent-encoded once by the test
  std::string_view signed_parameters;  // likewise
  std::optional<std::string_view> form = std::nullopt;
  testing_support::Pairs header = {};
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
    {Quirk::kSingleSlash,
     {.scheme = "https", .authority = "shop.example", .prefix = "", .path = "//rest/V1/products"},
     "",
     "https://shop.example/rest/V1/products",
     ""},
    {Quirk::kSingleSlash,
     {.scheme = "https",
      .authority = "shop.example",
      .prefix = "",
      .path = "/index.php//rest/V1/products"},
     "",
     "https://shop.example/index.php/rest/V1/products",
     ""},
    // Guzzle's subscriber with eleven filter groups: "]" sorts behind digits, its escape before.
    {Quirk::kDecodedSort, kProducts, "g[1]=a&g[10]=b", "https://shop.example/rest/V1/products",
     "g%5B10%5D=b&g%5B1%5D=a"},
    {Quirk::kUnsignedValueless, kProducts, "searchCriteria&b=1",
     "https://shop.example/rest/V1/products", "b=1"},
    {Quirk::kUnsignedFormProtocol,
     kProducts,
     "",
     "https://shop.example/rest/V1/products",
     "oauth_verifier=v&other=1",
     "oauth_verifier=w&other=1",
     {{"oauth_verifier", "v"}}},
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

using testing_support::parameters_of;

std::optional<QuirkSet> verified_with(const Secret& key, const SignedRequest& request,
                                      std::string_view signature, QuirkSet allowed = kEveryQuirk) {
  SignatureVerifier verifier;
  return verifier.verify(request, signature, crypto::HmacAlgorithm::kSha256, crypto::HmacKey(key),
                         allowed);
}

class QuirksTest : public testing::TestWithParam<QuirkCase> {
 protected:
  std::optional<QuirkSet> verified(QuirkSet allowed) {
    const auto& [quirk, url, query, signed_url, signed_parameters, form, header] = GetParam();
    const auto base =
        "GET&" + percent_encoded(signed_url) + "&" + percent_encoded(signed_parameters);
    const Secret key("secret&secret");
    return verified_with(key, {"GET", url, parameters_of(header, query, form)},
                         sign(base, crypto::HmacAlgorithm::kSha256, key), allowed);
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
  const auto verify = [&](std::string_view query) {
    return verified_with(key, {"GET", kProducts, parameters_of({}, query)}, signature);
  };
  ASSERT_TRUE(verify("a=1"));
  for (const auto* query : {"a=1&b=2", "a=1&x=y=z", "a=1&x=abc==", "a=1&oauth_x=1",
                            "a=1&=", "b=2&a=1", "a=1&a=2", "", "a=1&x_oauth_y=1"}) {
    EXPECT_FALSE(verify(query)) << query;
  }
  // What a doubled name leaves is exactly what was signed.
  EXPECT_EQ(verify("a=2&a=1"), QuirkSet(Quirk::kLastWins));
  EXPECT_EQ(signed_query(parameters_of({}, "a=2&a=1"), Quirk::kLastWins), "a=1");
  EXPECT_EQ(verify("flag&a=1&&other"), QuirkSet(Quirk::kUnsignedValueless));
  EXPECT_EQ(signed_query(parameters_of({}, "flag&a=1&&other"), Quirk::kUnsignedValueless), "a=1");
}

// What a development release of Magento 2.4 signs: each value encoded once more.
TEST(Quirks, DoNotCoverValuesThatAreEncodedTwice) {
  const Secret key("secret&secret");
  const auto base = "GET&" + percent_encoded("https://shop.example/rest/V1/products") + "&" +
                    percent_encoded("a=two%2520words");
  EXPECT_FALSE(verified_with(key, {"GET", kProducts, parameters_of({}, "a=two%20words")},
                             sign(base, crypto::HmacAlgorithm::kSha256, key)));
}

// The form's protocol parameters are idle only where the header speaks for the request.
TEST(Quirks, NeverLeaveTheFormsParametersOutWhereTheyCount) {
  const Secret key("secret&secret");
  const auto base = "POST&" + percent_encoded("https://shop.example/rest/V1/products") + "&" +
                    percent_encoded("other=1");
  const auto signature = sign(base, crypto::HmacAlgorithm::kSha256, key);
  const testing_support::Pairs realm_like{{"note", "x"}};
  for (const auto& header : {testing_support::Pairs(), realm_like}) {
    const auto parameters = parameters_of(header, "", "oauth_nonce=n&other=1");
    EXPECT_FALSE(verified_with(key, {"POST", kProducts, parameters}, signature));
  }
}

// However many quirks could make a difference, a wrong signature costs a bounded number of tries.
TEST(Quirks, AreTriedFewAtATime) {
  const Secret key("secret&secret");
  const testing_support::Pairs header{{"oauth_nonce", "n"}};
  const auto parameters =
      parameters_of(header, "k[10]=a+b&k[9]=b&k[9]=c&g[1]=1&g[10]=2&flag", "oauth_nonce=n");
  const SignedRequest request{.method = "POST",
                              .url = {.scheme = "https",
                                      .authority = "shop.example",
                                      .prefix = "",
                                      .path = "//rest/V1/A%2F1"},
                              .parameters = parameters};
  SignatureVerifier verifier;
  const auto verify = [&](QuirkSet quirks) {
    const auto signature =
        sign(verifier.base_string(request, quirks), crypto::HmacAlgorithm::kSha256, key);
    return verified_with(key, request, signature);
  };
  for (const auto one : kAllQuirks) {
    EXPECT_EQ(verify(one), QuirkSet(one)) << name_of(one);
    for (const auto other : kAllQuirks) {
      const bool both_sort = QuirkSet(one).bits() + QuirkSet(other).bits() ==
                             (QuirkSet(Quirk::kNaturalSort) | Quirk::kDecodedSort).bits();
      if (one != other && !both_sort) {
        EXPECT_EQ(verify(QuirkSet(one) | other), QuirkSet(one) | other)
            << name_of(one) << " and " << name_of(other);
      }
    }
  }
  EXPECT_EQ(verify(kEveryQuirk), std::nullopt);
}

}  // namespace
}  // namespace gatehouse::oauth1

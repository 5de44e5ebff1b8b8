#include "gateway/call.h"

#include <gtest/gtest.h>

#include "base/percent_encoding.h"
#include "oauth1/signature.h"

namespace gatehouse::gateway {
namespace {

using oauth1::Quirk;
using oauth1::Source;

// The pairs, decoded, as "a=1&b=2".
std::string forwarded(std::string_view query, std::optional<oauth1::QuirkSet> quirks,
                      std::string_view form = {}) {
  Call call;
  call.request.query = query;
  call.parameters.clear(query.size() + form.size());
  call.parameters.add_form_encoded(query, Source::kQuery);
  call.parameters.add_form_encoded(form, Source::kForm);
  call.caller.signed_with = quirks;
  std::string pairs;
  for (const auto& [name, value] : call.query()) {
    pairs.append(pairs.empty() ? "" : "&").append(name).append("=").append(value);
  }
  return pairs;
}

TEST(QueryOfACall, IsTheWholeQueryWhenNothingIsSigned) {
  EXPECT_EQ(forwarded("a=1&&a=2&b=x+y%26&c&oauth_signature=s", std::nullopt),
            "a=1&a=2&b=x y&&c=&oauth_signature=s");
}

TEST(QueryOfACall, IsTheQueryItselfForSignaturesToTheLetter) {
  EXPECT_EQ(forwarded("a=1&a=2&b=x+y", oauth1::kNoQuirks), "a=1&a=2&b=x y");
}

TEST(QueryOfACall, LeavesOutWhatTheClientDidNotSign) {
  EXPECT_EQ(forwarded("a=1&%61=2&b=3", Quirk::kLastWins), "a=2&b=3");
}

// The signature covers the form's field only; a query of that name is anybody's.
TEST(QueryOfACall, LeavesOutWhatAFieldOfTheFormShadows) {
  EXPECT_EQ(forwarded("a=1&b=2", Quirk::kLastWins, "a=3"), "b=2");
}

TEST(QueryOfACall, SpellsAPlusThatWasSignedAsAPlus) {
  EXPECT_EQ(forwarded("a=x+y", Quirk::kLiteralPlus), "a=x+y");
}

TEST(QueryOfACall, DropsNamesThatWereNotSigned) {
  EXPECT_EQ(forwarded("flag&a=1&other&b=", Quirk::kUnsignedValueless), "a=1&b=");
  EXPECT_EQ(forwarded("flag", Quirk::kUnsignedValueless), "");
  EXPECT_EQ(forwarded("a=1&a", oauth1::QuirkSet(Quirk::kUnsignedValueless) | Quirk::kLastWins),
            "a=1")
      << "what was not signed shadows nothing";
}

TEST(QueryOfACall, StillAsksForAListWhereItWasAskedForWithoutASignature) {
  EXPECT_EQ(forwarded("searchCriteria", Quirk::kUnsignedValueless), "searchCriteria=");
  EXPECT_EQ(forwarded("search_criteria&a=1", Quirk::kUnsignedValueless), "a=1&searchCriteria=");
  EXPECT_EQ(forwarded("searchCriteria[pageSize]=1&searchCriteria", Quirk::kUnsignedValueless),
            "searchCriteria[pageSize]=1")
      << "in PHP the bare name would wipe out the criteria that were signed";
  EXPECT_EQ(forwarded("searchCriteria=&flag", Quirk::kUnsignedValueless), "searchCriteria=");
  for (const auto* other : {"searchCriteriaFoo", "search_criteria_x", "searchcriteria"}) {
    EXPECT_EQ(forwarded(other, Quirk::kUnsignedValueless), "") << other;
  }
}

TEST(QueryOfACall, DoesBoth) {
  EXPECT_EQ(forwarded("a=1&a=x+y", oauth1::QuirkSet(Quirk::kLiteralPlus) | Quirk::kLastWins),
            "a=x+y");
}

// A call that a client signed by the letter, and what is needed to judge it.
class SignedCallTest : public testing::Test {
 protected:
  // Begins the call with this request and reads what a client signed of it.
  bool begin(const http::Request& request) {
    call_.begin(request, read_target(request.path, {}), snapshot_);
    return call_.read_parameters("oauth_nonce=n, oauth_token=t").has_value();
  }

  // How a signature of that URL deviates for the call at hand.
  std::optional<oauth1::QuirkSet> judged(const std::string& signed_url,
                                         const std::vector<PublicUrl>& public_urls = {}) {
    const auto base = call_.request.method.empty() ? "" : std::string(call_.request.method) + "&";
    const auto signature =
        oauth1::sign(base + percent_encoded(signed_url) + "&" + percent_encoded(signed_pairs_),
                     crypto::HmacAlgorithm::kSha256, Secret("secrets"));
    const oauth1::Credentials oauth{.signature = signature};
    return call_.quirks_of_signature(oauth, key_, public_urls, verifier_);
  }

  static http::Request get(std::string_view path, std::string_view query = "") {
    return {
        .method = "GET", .path = path, .query = query, .host = "shop.example", .scheme = "https"};
  }

  const std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<Snapshot>(
      1, Snapshot::Credentials{}, GatewaySettings{}, crypto::FastHash({1}));
  const crypto::HmacKey key_{Secret("secrets")};
  std::string signed_pairs_ = "oauth_nonce=n&oauth_token=t";
  oauth1::SignatureVerifier verifier_;
  Call call_;
};

TEST_F(SignedCallTest, IsJudgedByItsHostWithoutPublicUrls) {
  ASSERT_TRUE(begin(get("/rest/V1/x")));
  EXPECT_EQ(judged("https://shop.example/rest/V1/x"), oauth1::kNoQuirks);
  EXPECT_EQ(judged("http://shop.example/rest/V1/x"), std::nullopt);
  EXPECT_EQ(judged("https://other.example/rest/V1/x"), std::nullopt);
}

// Behind a proxy that takes a path away, ends TLS and has many names.
TEST_F(SignedCallTest, IsTriedUnderEachPublicUrl) {
  const std::vector<PublicUrl> urls = {{"https", "api.example", ""},
                                       {"http", "old.example:8080", ""},
                                       {"https", "www.example", "/store"}};
  ASSERT_TRUE(begin(get("/rest/V1/x")));
  EXPECT_EQ(judged("https://api.example/rest/V1/x", urls), oauth1::kNoQuirks);
  EXPECT_EQ(judged("http://old.example:8080/rest/V1/x", urls), oauth1::kNoQuirks);
  EXPECT_EQ(judged("https://www.example/store/rest/V1/x", urls), oauth1::kNoQuirks);
  EXPECT_EQ(judged("https://www.example:443/store/rest/V1/x", urls),
            oauth1::QuirkSet(Quirk::kDefaultPort));
  EXPECT_EQ(judged("https://www.example/rest/V1/x", urls), std::nullopt) << "without its path";
  EXPECT_EQ(judged("https://api.example/store/rest/V1/x", urls), std::nullopt) << "of another";
  EXPECT_EQ(judged("https://shop.example/rest/V1/x", urls), std::nullopt)
      << "what the Host says does not count then";
}

TEST_F(SignedCallTest, AFormCountsByItsTypeOnly) {
  const http::Field form[] = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const http::Field json[] = {{"Content-Type", "application/json"}};
  auto request = get("/rest/V1/x");
  request.body = "a=1";
  request.fields = json;
  ASSERT_TRUE(begin(request));
  EXPECT_EQ(judged("https://shop.example/rest/V1/x"), oauth1::kNoQuirks);
  request.fields = form;
  ASSERT_TRUE(begin(request));
  EXPECT_EQ(judged("https://shop.example/rest/V1/x"), std::nullopt);
  signed_pairs_ = "a=1&oauth_nonce=n&oauth_token=t";
  EXPECT_EQ(judged("https://shop.example/rest/V1/x"), oauth1::kNoQuirks);
}

TEST_F(SignedCallTest, RefusesParametersThatCannotBeRead) {
  EXPECT_FALSE(begin(get("/rest/V1/x", "oauth_nonce=1"))) << "misplaced";
  call_.begin(get("/rest/V1/x"), {}, snapshot_);
  EXPECT_FALSE(call_.read_parameters("oauth_nonce=1,oauth_nonce=2")) << "doubled";
  EXPECT_FALSE(call_.read_parameters("oauth_nonce")) << "without a value";
}

// One object serves one call after the other: nothing of the last is seen by the next.
TEST_F(SignedCallTest, KeepsNothingOfTheCallBefore) {
  const Credential erp;
  ASSERT_TRUE(begin(get("/rest/V1/x", "a=1&b=2")));
  call_.caller = {.integration = &erp, .signed_with = oauth1::kNoQuirks};
  EXPECT_EQ(call_.query().size(), 2u);
  call_.begin(get("/rest/V1/y"), {}, snapshot_);
  EXPECT_TRUE(call_.caller.is_guest());
  EXPECT_FALSE(call_.caller.signed_with);
  EXPECT_EQ(call_.match.route, nullptr);
  EXPECT_TRUE(call_.query().empty());
}

TEST_F(SignedCallTest, LetsGoOfEverythingAtItsEnd) {
  auto bytes = boost::intrusive_ptr<http::RequestBytes>(new http::RequestBytes);
  auto request = get("/rest/V1/x", "a=1");
  request.bytes = bytes;
  ASSERT_TRUE(begin(request));
  EXPECT_EQ(bytes->use_count(), 3u) << "the test, the request and the call";
  EXPECT_EQ(snapshot_.use_count(), 2);
  request.bytes = nullptr;
  call_.end();
  EXPECT_EQ(bytes->use_count(), 1u);
  EXPECT_EQ(snapshot_.use_count(), 1);
  EXPECT_TRUE(call_.parameters.all().empty());
  EXPECT_TRUE(call_.request.path.empty());
}

}  // namespace
}  // namespace gatehouse::gateway

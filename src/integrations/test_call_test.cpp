#include "integrations/test_call.h"

#include <gmock/gmock.h>

#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"
#include "oauth1/signature.h"

namespace gatehouse::integrations {
namespace {

using testing::HasSubstr;
using testing::Not;

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(next_++ % 200);
  }

 private:
  unsigned next_ = 0;
};

const Credentials kCredentials{.consumer_key = "key",
                               .consumer_secret = Secret("consumer secret"),
                               .access_token = Secret("token"),
                               .access_token_secret = Secret("token&secret")};
const Timestamp kNow{std::chrono::seconds(1'700'000'000)};

// Whether the server that is found at this place takes it.
bool is_taken(const TestCall& call, const oauth1::RequestUrl& url, const Secret& token_secret) {
  oauth1::Parameters parameters;
  const auto part = oauth1::oauth_part(call.authorization).value_or("");
  if (!oauth1::read_parameters({.oauth_part = part, .query = "", .form = std::nullopt},
                               parameters)) {
    return false;
  }
  const auto signature =
      parameters.find(oauth1::Source::kHeader, oauth1::Protocol::kSignature).value_or("");
  const crypto::HmacKey key(oauth1::signing_key(kCredentials.consumer_secret, token_secret));
  oauth1::SignatureVerifier verifier;
  return verifier
      .verify({"GET", url, parameters}, signature, crypto::HmacAlgorithm::kSha256, key,
              oauth1::kNoQuirks)
      .has_value();
}

TEST(TestCallTest, IsSignedForTheStore) {
  CountingRandom random;
  for (const auto& [base, scheme, authority, prefix] : std::vector<std::array<std::string, 4>>{
           {"http://127.0.0.1:8090/", "http", "127.0.0.1:8090", ""},
           {"https://shop.example/", "https", "shop.example", ""},
           {"https://shop.example", "https", "shop.example", ""},
           {"HTTPS://shop.example:8443/gate/", "https", "shop.example:8443", "/gate"}}) {
    const auto call = signed_test_call(kCredentials, base, kNow, random);
    ASSERT_TRUE(call) << base;
    EXPECT_EQ(call->url, scheme + "://" + authority + prefix + "/rest/V1/integration/whoami");
    const oauth1::RequestUrl url{.scheme = scheme,
                                 .authority = authority,
                                 .prefix = prefix,
                                 .path = "/rest/V1/integration/whoami"};
    EXPECT_TRUE(is_taken(*call, url, kCredentials.access_token_secret)) << base;
    EXPECT_FALSE(is_taken(*call, url, Secret("other"))) << base;
    const oauth1::RequestUrl elsewhere{
        .scheme = scheme, .authority = authority, .prefix = prefix, .path = "/rest/V1/orders"};
    EXPECT_FALSE(is_taken(*call, elsewhere, kCredentials.access_token_secret)) << base;
  }
}

TEST(TestCallTest, HasNoSecretInIt) {
  CountingRandom random;
  const auto call = signed_test_call(kCredentials, "http://shop.example/", kNow, random);
  ASSERT_TRUE(call);
  EXPECT_THAT(call->authorization, HasSubstr("oauth_timestamp=\"1700000000\""));
  EXPECT_THAT(call->authorization, Not(HasSubstr("ecret")));
  const auto again = signed_test_call(kCredentials, "http://shop.example/", kNow, random);
  EXPECT_NE(call->authorization, again->authorization) << "a nonce of its own";
}

TEST(TestCallTest, NeedsAStore) {
  CountingRandom random;
  for (const auto* base : {"", "shop.example", "ftp://shop.example/", "/rest"}) {
    EXPECT_FALSE(signed_test_call(kCredentials, base, kNow, random)) << base;
  }
}

}  // namespace
}  // namespace gatehouse::integrations

#include "oauth1/authorization_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace gatehouse::oauth1 {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Result<Pairs, HeaderError> parsed(std::string_view value) {
  Parameters list;
  list.clear(value.size());
  if (const auto result = parse_oauth_part(oauth_part(value).value_or(""), list); !result) {
    return Failure(result.error());
  }
  Pairs out;
  for (const auto& parameter : list.all()) out.emplace_back(parameter.name, parameter.value);
  return out;
}

TEST(AuthorizationHeader, ReadsQuotedAndBareValues) {
  EXPECT_THAT(*parsed(R"(OAuth oauth_nonce="a%20b",oauth_token=c, oauth_version = "1.0")"),
              ElementsAre(Pair("oauth_nonce", "a b"), Pair("oauth_token", "c"),
                          Pair("oauth_version", "1.0")));
}

TEST(AuthorizationHeader, KeepsUnescapedBase64) {
  EXPECT_THAT(*parsed(R"(OAuth oauth_signature="ab+/cd==")"),
              ElementsAre(Pair("oauth_signature", "ab+/cd==")));
  EXPECT_THAT(*parsed("OAuth oauth_signature=ab+/cd==, oauth_nonce=1"),
              ElementsAre(Pair("oauth_signature", "ab+/cd=="), Pair("oauth_nonce", "1")));
}

TEST(AuthorizationHeader, LeavesTheRealmOut) {
  EXPECT_THAT(*parsed(R"(OAuth realm="a, oauth_nonce=b", oauth_nonce="1")"),
              ElementsAre(Pair("oauth_nonce", "1")));
  EXPECT_THAT(*parsed(R"(OAuth Realm="x")"), IsEmpty());
}

TEST(AuthorizationHeader, KnowsTheSchemeInAnyCase) {
  for (const auto* header : {"oauth a=1", "OAUTH a=1", "OAuth\ta=1", "OAuth   a=1"}) {
    EXPECT_TRUE(oauth_part(header)) << header;
    EXPECT_THAT(*parsed(header), ElementsAre(Pair("a", "1"))) << header;
  }
  for (const auto* header :
       {"", "OAuth", "OAuthx a=1", "Bearer x", "Basic b2F1dGg=", "xoauth a=1"}) {
    EXPECT_FALSE(oauth_part(header)) << header;
    EXPECT_THAT(*parsed(header), IsEmpty()) << header;
  }
}

TEST(AuthorizationHeader, FindsTheSchemeAmongOthers) {
  for (const auto* header :
       {"Basic dXNlcg==, OAuth oauth_nonce=\"1\"",
        "OAuth oauth_nonce=\"1\", Basic dXNlcg==", "OAuth oauth_nonce=\"1\", Basic dXNlcg",
        "OAuth oauth_nonce=\"1\",Negotiate", "Basic dXNlcg== OAuth oauth_nonce=\"1\""}) {
    EXPECT_THAT(*parsed(header), ElementsAre(Pair("oauth_nonce", "1"))) << header;
  }
}

TEST(AuthorizationHeader, ToleratesSpareSeparators) {
  EXPECT_THAT(*parsed("OAuth , a=1,, b=2 ,"), ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_THAT(*parsed("OAuth a="), ElementsAre(Pair("a", "")));
  EXPECT_THAT(*parsed("OAuth a=\"\""), ElementsAre(Pair("a", "")));
}

TEST(AuthorizationHeader, RefusesWhatCannotBeRead) {
  using enum HeaderError;
  const std::pair<const char*, HeaderError> cases[] = {
      {R"(OAuth oauth_nonce="1)", kQuotes},      {R"(OAuth oauth_nonce="1"x)", kQuotes},
      {R"(OAuth oauth_nonce="1" b=2)", kQuotes}, {"OAuth =1", kNoName},
      {"OAuth oauth_nonce", kNoEquals},          {"OAuth oauth_nonce=%zz", kEscape},
      {"OAuth oauth_nonce=%", kEscape},          {"OAuth oauth%2=1", kEscape}};
  for (const auto& [header, error] : cases) EXPECT_EQ(parsed(header), Failure(error)) << header;
}

TEST(AuthorizationHeader, RefusesDoubledParameters) {
  for (const auto* header :
       {"OAuth a=1,a=1", "OAuth a=1,b=2,a=3", "OAuth oauth_nonce=1,oauth%5Fnonce=1"}) {
    EXPECT_EQ(parsed(header), Failure(HeaderError::kDuplicated)) << header;
  }
}

TEST(AuthorizationHeader, HasALimitOfParameters) {
  std::string header = "OAuth ";
  for (std::size_t i = 0; i < limits::kOauthHeaderParametersMax; ++i) {
    header += "p" + std::to_string(i) + "=1,";
  }
  EXPECT_TRUE(parsed(header));
  EXPECT_EQ(parsed(header + "q=1"), Failure(HeaderError::kTooMany));
}

}  // namespace
}  // namespace gatehouse::oauth1

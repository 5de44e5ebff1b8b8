#include "oauth1/signed_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/oauth_parameters.h"

namespace gatehouse::oauth1 {
namespace {

using testing::ElementsAre;
using testing_support::Pairs;
using testing_support::parameters_of;

Pairs signed_of(const Parameters& parameters, QuirkSet quirks) {
  SignedParameters chosen;
  chosen.choose(parameters, quirks);
  Pairs out;
  for (const auto& parameter : chosen.all()) out.emplace_back(parameter.name, parameter.value);
  return out;
}

TEST(SignedParameters, AreAllButTheSignature) {
  const Pairs header{{"oauth_nonce", "n"}, {"oauth_signature", "s"}, {"x", "%31"}};
  EXPECT_THAT(signed_of(parameters_of(header, "a=1&flag", "b=2+3"), kNoQuirks),
              ElementsAre(std::pair("oauth_nonce", "n"), std::pair("x", "1"), std::pair("a", "1"),
                          std::pair("flag", ""), std::pair("b", "2 3")));
  EXPECT_THAT(signed_of(parameters_of({}, "", "oauth_signature=s&b=2"), kNoQuirks),
              ElementsAre(std::pair("b", "2")));
}

TEST(SignedParameters, KeepTheLastOfEachNameOfQueryAndFormTogether) {
  const Pairs header{{"b", "header"}};
  EXPECT_THAT(signed_of(parameters_of(header, "d=1&b=x&d=2", "d=3&b=y"), Quirk::kLastWins),
              ElementsAre(std::pair("b", "header"), std::pair("d", "3"), std::pair("b", "y")));
}

TEST(SignedParameters, ReadAPlusAsItselfInQueryAndForm) {
  const Pairs header{{"x", "1+2"}};
  EXPECT_THAT(signed_of(parameters_of(header, "a+b=1+%20&flag+", "c=+"), Quirk::kLiteralPlus),
              ElementsAre(std::pair("x", "1+2"), std::pair("a+b", "1+ "), std::pair("flag+", ""),
                          std::pair("c", "+")));
}

TEST(SignedParameters, LeaveValuelessNamesOfTheQueryOut) {
  EXPECT_THAT(signed_of(parameters_of({}, "flag&a=", "name"), Quirk::kUnsignedValueless),
              ElementsAre(std::pair("a", ""), std::pair("name", "")));
}

TEST(SignedParameters, LeaveTheFormsProtocolParametersOut) {
  const Pairs header{{"oauth_nonce", "n"}};
  EXPECT_THAT(
      signed_of(parameters_of(header, "", "oauth_verifier=v&b=1"), Quirk::kUnsignedFormProtocol),
      ElementsAre(std::pair("oauth_nonce", "n"), std::pair("b", "1")));
}

TEST(SignedQuery, IsTheQueryByItsPairs) {
  EXPECT_EQ(signed_query(parameters_of({}, "a=%20&&b", "c=1"), kNoQuirks), "a=%20&b");
  EXPECT_EQ(signed_query(parameters_of({}, ""), kNoQuirks), "");
}

TEST(SignedQuery, LeavesOutWhatALaterPairShadows) {
  EXPECT_EQ(signed_query(parameters_of({}, "d=1&a=%20&d=2&&b"), Quirk::kLastWins), "a=%20&d=2&b");
  EXPECT_EQ(signed_query(parameters_of({}, "%64=1&d=2"), Quirk::kLastWins), "d=2");
  EXPECT_EQ(signed_query(parameters_of({}, "d=1&e=2", "d=3"), Quirk::kLastWins), "e=2")
      << "a field of the form shadows it, too";
}

TEST(SignedQuery, SpellsAPlusThatWasSignedAsAPlus) {
  EXPECT_EQ(signed_query(parameters_of({}, "a+=x+y"), Quirk::kLiteralPlus), "a%2B=x%2By");
}

}  // namespace
}  // namespace gatehouse::oauth1

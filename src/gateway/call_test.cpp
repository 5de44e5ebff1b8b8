#include "gateway/call.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gatehouse::gateway

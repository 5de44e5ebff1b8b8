#include "gateway/forwarded_query.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

using oauth1::Quirk;

TEST(ForwardedQuery, IsTheQueryItselfForSignaturesToTheLetter) {
  EXPECT_EQ(forwarded_query("a=1&a=2&b=x+y", oauth1::kNoQuirks), "a=1&a=2&b=x+y");
}

TEST(ForwardedQuery, LeavesOutWhatTheClientDidNotSign) {
  EXPECT_EQ(forwarded_query("a=1&%61=2&b=3", Quirk::kLastWins), "%61=2&b=3");
}

TEST(ForwardedQuery, SpellsAPlusThatWasSignedAsAPlus) {
  EXPECT_EQ(forwarded_query("a=x+y", Quirk::kLiteralPlus), "a=x%2By");
}

TEST(ForwardedQuery, DropsNamesThatWereNotSigned) {
  EXPECT_EQ(forwarded_query("flag&a=1&other&b=", Quirk::kUnsignedValueless), "a=1&b=");
  EXPECT_EQ(forwarded_query("flag", Quirk::kUnsignedValueless), "");
  EXPECT_EQ(
      forwarded_query("a=1&a", oauth1::QuirkSet(Quirk::kUnsignedValueless) | Quirk::kLastWins),
      "a=1")
      << "what was not signed shadows nothing";
}

TEST(ForwardedQuery, StillAsksForAListWhereItWasAskedForWithoutASignature) {
  EXPECT_EQ(forwarded_query("searchCriteria", Quirk::kUnsignedValueless), "searchCriteria=");
  EXPECT_EQ(forwarded_query("search_criteria&a=1", Quirk::kUnsignedValueless),
            "a=1&searchCriteria=");
  EXPECT_EQ(forwarded_query("searchCriteria[pageSize]=1&searchCriteria", Quirk::kUnsignedValueless),
            "searchCriteria[pageSize]=1")
      << "in PHP the bare name would wipe out the criteria that were signed";
  EXPECT_EQ(forwarded_query("searchCriteria=&flag", Quirk::kUnsignedValueless), "searchCriteria=");
  for (const auto* other : {"searchCriteriaFoo", "search_criteria_x", "searchcriteria"}) {
    EXPECT_EQ(forwarded_query(other, Quirk::kUnsignedValueless), "") << other;
  }
}

TEST(ForwardedQuery, DoesBoth) {
  EXPECT_EQ(forwarded_query("a=1&a=x+y", oauth1::QuirkSet(Quirk::kLiteralPlus) | Quirk::kLastWins),
            "a=x%2By");
}

}  // namespace
}  // namespace gatehouse::gateway

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

TEST(ForwardedQuery, DoesBoth) {
  EXPECT_EQ(forwarded_query("a=1&a=x+y", oauth1::QuirkSet(Quirk::kLiteralPlus) | Quirk::kLastWins),
            "a=x%2By");
}

}  // namespace
}  // namespace gatehouse::gateway

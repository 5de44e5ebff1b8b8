#include "api/admin/replays.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "support/fixed_clock.h"

namespace gatehouse::api::admin {
namespace {

using Begun = Replays::Begun;

class ReplaysTest : public testing::Test {
 protected:
  Begun begin(const std::string& key, const std::string& digest = "d") {
    return replays_.begin("ann", key, digest).begun;
  }

  gatehouse::testing_support::FixedClock clock_;
  Replays replays_{clock_};
  const http::Response answer_{200, "application/json", "{}"};
};

TEST_F(ReplaysTest, RefusesWhileTheFirstRuns) {
  EXPECT_EQ(begin("k"), Begun::kNew);
  EXPECT_EQ(begin("k"), Begun::kInProgress);
  EXPECT_EQ(begin("k", "other"), Begun::kOtherRequest);
  replays_.abandon("ann", "k");
  EXPECT_EQ(begin("k", "other"), Begun::kNew);
}

TEST_F(ReplaysTest, GivesTheAnswerAgain) {
  (void)begin("k");
  replays_.finish("ann", "k", answer_);
  const auto again = replays_.begin("ann", "k", "d");
  EXPECT_EQ(again.begun, Begun::kAnswered);
  EXPECT_EQ(again.answer.body(), "{}");
  EXPECT_EQ(replays_.begin("bob", "k", "d").begun, Begun::kNew);
}

TEST_F(ReplaysTest, ForgetsAfterADay) {
  (void)begin("k");
  replays_.finish("ann", "k", answer_);
  clock_.advance(limits::kReplayTime - std::chrono::milliseconds(1));
  EXPECT_EQ(begin("k"), Begun::kAnswered);
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(begin("k"), Begun::kNew);
}

TEST_F(ReplaysTest, KeepsABoundedNumber) {
  for (std::size_t i = 0; i < limits::kReplaysMax; ++i) {
    (void)begin(std::to_string(i));
    replays_.finish("ann", std::to_string(i), answer_);
  }
  EXPECT_EQ(begin("0"), Begun::kNew) << "the oldest gave way";
  EXPECT_EQ(begin("999"), Begun::kAnswered);
}

TEST_F(ReplaysTest, KeepsNoAnswerWithSecretsYetKnowsThatItWasDone) {
  (void)begin("k");
  replays_.finish_unkept("ann", "k");
  const auto again = replays_.begin("ann", "k", "d");
  EXPECT_EQ(again.begun, Begun::kDone);
  EXPECT_EQ(again.answer.body(), "");
  EXPECT_EQ(begin("k", "other"), Begun::kOtherRequest);
}

TEST_F(ReplaysTest, KeepsNoLargeAnswersYetKnowsThatItWasDone) {
  (void)begin("k");
  replays_.finish(
      "ann", "k",
      http::Response(200, "application/json", std::string(limits::kReplayBodyBytesMax + 1, 'x')));
  EXPECT_EQ(begin("k"), Begun::kDone);
}

}  // namespace
}  // namespace gatehouse::api::admin

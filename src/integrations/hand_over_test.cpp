#include "integrations/hand_over.h"

#include <gmock/gmock.h>

namespace gatehouse::integrations {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart{1000s};
const HandOverRules kRules{.window = 300s, .request_token_life = 7200s, .retry_delays = {}};

TEST(IdentityLink, AddsBothParametersWhateverIsThere) {
  const auto* const success = "https://shop.example/admin/ok?a=b&c";
  const std::string added =
      "oauth_consumer_key=key&success_call_back=https%3A%2F%2Fshop.example%2Fadmin%2Fok%3Fa%3Db%26"
      "c";
  EXPECT_EQ(identity_link("https://erp.example/in", "key", success),
            "https://erp.example/in?" + added);
  EXPECT_EQ(identity_link("https://erp.example/in?", "key", success),
            "https://erp.example/in?" + added);
  EXPECT_EQ(identity_link("https://erp.example/in?shop=7", "key", success),
            "https://erp.example/in?shop=7&" + added);
  EXPECT_EQ(identity_link("https://erp.example/in?shop=7&", "key", success),
            "https://erp.example/in?shop=7&" + added);
  EXPECT_EQ(identity_link("https://erp.example/#/in?x", "key", success),
            "https://erp.example/?" + added + "#/in?x");
}

TEST(Progress, WaitsForSignInUntilTheWindowEnds) {
  const HandOver delivered{.state = HandOver::State::kDelivered, .window_started_at = kStart};
  const auto before = progress_of(delivered, kStart + 299'999ms, kRules);
  EXPECT_EQ(before.state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(before.deadline, kStart + 300s);
  const auto after = progress_of(delivered, kStart + 300s, kRules);
  EXPECT_EQ(after.state, Progress::State::kFailed);
  EXPECT_EQ(after.trouble, Trouble::kWindowEnded);
  EXPECT_FALSE(after.message.empty());
}

TEST(Progress, WaitsForTheAccessTokenAsLongAsTheRequestTokenLives) {
  const HandOver exchanged{.state = HandOver::State::kExchanged,
                           .window_started_at = kStart,
                           .request_token_at = kStart + 10s};
  EXPECT_EQ(progress_of(exchanged, kStart + 7209s, kRules).state, Progress::State::kExchanged);
  EXPECT_EQ(progress_of(exchanged, kStart + 7210s, kRules).trouble, Trouble::kWindowEnded);
}

TEST(Progress, WaitsForTheAccessTokenForeverWhenTheCleanupIsOff) {
  const HandOver exchanged{.state = HandOver::State::kExchanged, .request_token_at = kStart};
  const auto rules =
      rules_from(settings::Values({{std::string(settings::paths::kCleanupProbability), "0"}}));
  const auto progress = progress_of(exchanged, kStart + std::chrono::years(1), rules);
  EXPECT_EQ(progress.state, Progress::State::kExchanged);
  EXPECT_EQ(progress.deadline, std::nullopt);
  EXPECT_EQ(rules_from(settings::Values({})).request_token_life, std::chrono::minutes(120));
}

TEST(Progress, TellsWhyADeliveryFailed) {
  const HandOver failed{.state = HandOver::State::kFailed,
                        .trouble = Trouble::kCertificate,
                        .message = "It is expired."};
  const auto progress = progress_of(failed, kStart, kRules);
  EXPECT_EQ(progress.state, Progress::State::kFailed);
  EXPECT_EQ(progress.trouble, Trouble::kCertificate);
  EXPECT_EQ(progress.message, "It is expired.");
}

TEST(Window, IsOpenFromAnAttemptOnAndEndsOnTime) {
  EXPECT_FALSE(is_window_open({}, kStart, kRules)) << "nothing was sent";
  const HandOver sent{.window_started_at = kStart};
  EXPECT_TRUE(is_window_open(sent, kStart, kRules));
  EXPECT_TRUE(is_window_open(sent, kStart + 299'999ms, kRules));
  EXPECT_FALSE(is_window_open(sent, kStart + 300s, kRules));
}

}  // namespace
}  // namespace gatehouse::integrations

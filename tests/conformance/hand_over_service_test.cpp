#include <gmock/gmock.h>

#include "conformance/onboarding.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using integrations::CallbackOutcome;
using integrations::HandOver;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::Progress;
using integrations::Refusal;
using integrations::Status;
using integrations::Trouble;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class HandOverServiceTest : public OnboardingTest {
 protected:
  Progress progress(IntegrationId id) {
    return hand_overs_.progress_of(hand_overs_.find(id).value());
  }

  std::vector<std::optional<Trouble>> troubles(IntegrationId id) {
    std::vector<std::optional<Trouble>> out;
    for (const auto& delivery : hand_overs_.deliveries(id, 0, 50).items) {
      out.push_back(delivery.trouble);
    }
    return out;
  }

  template <class Value>
  static Refusal reason(const Result<Value, integrations::Refused>& result) {
    return result ? Refusal::kInvalid : result.error().reason;
  }
};

GATEHOUSE_ON_EVERY_STORAGE(HandOverServiceTest);

TEST_P(HandOverServiceTest, PostsTheCredentialsThatAreStored) {
  const auto id = add();
  begin(id);
  EXPECT_THAT(third_party_.forms, IsEmpty()) << "nothing is sent before the job is stored";
  hand_overs_.deliver_due();
  const auto integration = service_.find(id).value();
  const auto credentials = service_.credentials_of(integration);
  ASSERT_THAT(third_party_.forms, SizeIs(1));
  EXPECT_EQ(third_party_.forms[0],
            "oauth_consumer_key=" + credentials.consumer_key +
                "&oauth_consumer_secret=" + std::string(credentials.consumer_secret.reveal()) +
                "&store_base_url=https%3A%2F%2Fshop.example%2F&oauth_verifier=" +
                std::string(hand_over_store_.verifier(id).reveal()));
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(progress(id).deadline, clock_.now() + 300s);
  EXPECT_EQ(integration.status, Status::kInactive) << "until the exchange has ended";
  EXPECT_THAT(actions(id),
              ElementsAre("hand_over.delivered", "hand_over.started", "integration.created"));
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(1)) << "once is enough";
}

TEST_P(HandOverServiceTest, KnowsThatTheLinkWasOpenedSinceTheWindowBegan) {
  const auto id = add();
  EXPECT_FALSE(hand_overs_.note_link_opened(id, actor()));
  begin(id);
  EXPECT_FALSE(hand_overs_.note_link_opened(id, actor())->link_opened_at) << "nothing arrived yet";
  hand_overs_.deliver_due();
  const auto opened_at = clock_.now();
  EXPECT_EQ(hand_overs_.note_link_opened(id, actor())->link_opened_at, opened_at);
  EXPECT_EQ(actions(id).front(), "hand_over.link_opened");
  clock_.advance(5s);
  EXPECT_EQ(hand_overs_.note_link_opened(id, actor())->link_opened_at, opened_at) << "the first";
  EXPECT_EQ(hand_overs_.find(id)->link_opened_at, opened_at);
  EXPECT_FALSE(hand_overs_.restart_window(id, actor())->link_opened_at);
  hand_overs_.note_link_opened(id, actor());
  EXPECT_TRUE(hand_overs_.find(id)->link_opened_at);
  EXPECT_FALSE(hand_overs_.send_again(id, actor())->link_opened_at);
  hand_overs_.deliver_due();
  clock_.advance(301s);
  EXPECT_FALSE(hand_overs_.note_link_opened(id, actor())->link_opened_at) << "it is too late";
}

TEST_P(HandOverServiceTest, TriesAgainLaterAndGivesUp) {
  third_party_.answers = {{.status = 500},
                          {.outcome = CallbackOutcome::kTimedOut},
                          {.outcome = CallbackOutcome::kConnectionRefused}};
  const auto id = add();
  begin(id);
  hand_overs_.deliver_due();
  auto hand_over = hand_overs_.find(id).value();
  EXPECT_EQ(progress(id).state, Progress::State::kDelivering);
  EXPECT_EQ(hand_over.trouble, Trouble::kBadStatus);
  EXPECT_GE(hand_over.next_attempt_at, clock_.now() + 8s);
  EXPECT_LE(hand_over.next_attempt_at, clock_.now() + 12s);
  clock_.time = *hand_over.next_attempt_at;
  hand_overs_.deliver_due();
  hand_over = hand_overs_.find(id).value();
  EXPECT_GE(hand_over.next_attempt_at, clock_.now() + 48s);
  EXPECT_LE(hand_over.next_attempt_at, clock_.now() + 72s);
  clock_.time = *hand_over.next_attempt_at;
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(id).state, Progress::State::kFailed);
  EXPECT_EQ(progress(id).trouble, Trouble::kConnectionRefused);
  EXPECT_THAT(troubles(id),
              ElementsAre(Trouble::kConnectionRefused, Trouble::kTimedOut, Trouble::kBadStatus));
  EXPECT_EQ(third_party_.forms[0], third_party_.forms[2]) << "the same credentials each time";
  EXPECT_THAT(titles(), ElementsAre(HasSubstr("\"ERP\" failed")));
}

TEST_P(HandOverServiceTest, SendsAgainWhenAsked) {
  const auto id = add();
  EXPECT_EQ(reason(hand_overs_.send_again(id, actor())), Refusal::kNoHandOver);
  rules_.retry_delays.clear();
  third_party_.answers = {{.status = 404}, {.status = 204}};
  begin(id);
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(id).state, Progress::State::kFailed);
  ASSERT_TRUE(hand_overs_.send_again(id, actor()));
  EXPECT_EQ(progress(id).state, Progress::State::kDelivering);
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(third_party_.forms[0], third_party_.forms[1]);
  EXPECT_EQ(hand_overs_.find(id)->attempts, 2);
}

TEST_P(HandOverServiceTest, ADamagedHandOverStopsNoOther) {
  const auto no_verifier = add("no verifier"), no_secret = add("no secret"),
             odd_occasion = add("odd occasion"), good = add("good");
  for (const auto id : {no_verifier, no_secret, odd_occasion, good}) begin(id);
  database_->execute("UPDATE hand_overs SET sealed_verifier = x'00' WHERE integration_id = 1");
  database_->execute("UPDATE integrations SET sealed_consumer_secret = x'00' WHERE id = 2");
  database_->execute("UPDATE hand_overs SET occasion = 99 WHERE integration_id = 3");
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(good).state, Progress::State::kWaitingForSignIn);
  EXPECT_THAT(third_party_.forms, SizeIs(1));
  for (const auto id : {no_verifier, no_secret}) {
    EXPECT_EQ(progress(id).state, Progress::State::kFailed);
    EXPECT_EQ(progress(id).trouble, Trouble::kSecretsUnreadable);
  }
  EXPECT_FALSE(hand_overs_.find(odd_occasion));
  EXPECT_THAT(titles(), SizeIs(2));
  EXPECT_EQ(database_->damage().all().size(), 3u);
  begin(odd_occasion);
  begin(no_verifier);
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(odd_occasion).state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(progress(no_verifier).state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(database_->damage().all().size(), 1u) << "what was begun anew is good";
}

TEST_P(HandOverServiceTest, SendsAgainAlsoWhenAskedDuringADeliveryThatFails) {
  rules_.retry_delays.clear();
  third_party_.answers = {{.status = 500}, {.status = 200}};
  const auto id = add();
  begin(id);
  third_party_.while_posting = [&] {
    third_party_.while_posting = {};
    clock_.advance(1ms);
    ASSERT_TRUE(hand_overs_.send_again(id, actor()));
  };
  hand_overs_.deliver_due();
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
  EXPECT_THAT(third_party_.forms, SizeIs(2));
  EXPECT_THAT(titles(), IsEmpty()) << "nothing was given up";
}

TEST_P(HandOverServiceTest, NobodyElsePostsMeanwhile) {
  const auto id = add();
  begin(id);
  third_party_.while_posting = [&] {
    third_party_.while_posting = {};
    hand_overs_.deliver_due();
  };
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(1));
}

TEST_P(HandOverServiceTest, NoClockGivesADeliveryToAnotherWhileItIsUnderWay) {
  begin(add());
  third_party_.while_posting = [&] {
    third_party_.while_posting = {};
    clock_.advance(1h);
    hand_overs_.deliver_due();
  };
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(1));
}

TEST_P(HandOverServiceTest, AServerThatStartsTakesOnlyWhatTheDeadHadTakenOn) {
  const auto id = add();
  begin(id);
  third_party_.while_posting = [&] {
    hand_overs_.release_abandoned();
    EXPECT_GT(hand_overs_.find(id)->claimed_until, clock_.now()) << "somebody is at work on it";
    throw std::runtime_error("killed");
  };
  EXPECT_THROW(hand_overs_.deliver_due(), std::runtime_error);
  third_party_.while_posting = {};
  hand_overs_.release_abandoned();
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(2));
  EXPECT_THAT(troubles(id), ElementsAre(std::nullopt, Trouble::kInterrupted));
}

// What a killed process leaves behind: a claim, and nothing about how the post ended.
TEST_P(HandOverServiceTest, GoesOnWhereAKilledProcessStopped) {
  const auto id = add();
  begin(id);
  third_party_.while_posting = [] { throw std::runtime_error("killed"); };
  EXPECT_THROW(hand_overs_.deliver_due(), std::runtime_error);
  third_party_.while_posting = {};
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(1)) << "it may still be at it";
  clock_.advance(8s);
  hand_overs_.deliver_due();
  ASSERT_THAT(third_party_.forms, SizeIs(2));
  EXPECT_EQ(third_party_.forms[0], third_party_.forms[1]);
  EXPECT_THAT(troubles(id), ElementsAre(std::nullopt, Trouble::kInterrupted));
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
}

TEST_P(HandOverServiceTest, ANewHandOverIsNotTouchedByTheEndOfTheLast) {
  const auto id = add();
  begin(id);
  third_party_.while_posting = [&] {
    third_party_.while_posting = {};
    begin(id);
  };
  third_party_.answers = {{.status = 500}, {.status = 200}};
  hand_overs_.deliver_due(id);
  EXPECT_FALSE(hand_overs_.find(id)->trouble);
  hand_overs_.deliver_due(id);
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
  EXPECT_NE(third_party_.forms[0], third_party_.forms[1]) << "another verifier";
}

TEST_P(HandOverServiceTest, ADeletedIntegrationLeavesNothingBehind) {
  const auto id = add();
  begin(id);
  third_party_.while_posting = [&] { ASSERT_TRUE(service_.remove(id, actor())); };
  hand_overs_.deliver_due();
  EXPECT_FALSE(hand_overs_.find(id));
}

TEST_P(HandOverServiceTest, RestartsTheWindow) {
  const auto id = add();
  begin(id);
  EXPECT_EQ(reason(hand_overs_.restart_window(id, actor())), Refusal::kNoHandOver)
      << "nothing has arrived";
  hand_overs_.deliver_due();
  clock_.advance(301s);
  EXPECT_EQ(progress(id).trouble, Trouble::kWindowEnded);
  ASSERT_TRUE(hand_overs_.restart_window(id, actor()));
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
  EXPECT_EQ(progress(id).deadline, clock_.now() + 300s);
}

TEST_P(HandOverServiceTest, TellsOfAMissedWindowOnceAndCanStillRestartIt) {
  const auto id = add();
  begin(id);
  hand_overs_.deliver_due();
  hand_overs_.end_missed_windows();
  EXPECT_THAT(titles(), IsEmpty());
  clock_.advance(300s);
  hand_overs_.end_missed_windows();
  hand_overs_.end_missed_windows();
  EXPECT_THAT(titles(), SizeIs(1));
  EXPECT_EQ(progress(id).trouble, Trouble::kWindowEnded);
  ASSERT_TRUE(hand_overs_.restart_window(id, actor()));
  EXPECT_EQ(progress(id).state, Progress::State::kWaitingForSignIn);
}

TEST_P(HandOverServiceTest, TestsWithMadeUpCredentials) {
  const auto id = add();
  third_party_.answers = {{.status = 418, .body = "teapot"}};
  const auto delivery = hand_overs_.test(id, "https://shop.example/");
  ASSERT_TRUE(delivery);
  EXPECT_EQ(delivery->trouble, Trouble::kBadStatus);
  EXPECT_EQ(delivery->excerpt, "teapot");
  EXPECT_THAT(third_party_.fields, ElementsAre(std::pair("X-Gatehouse-Test", "1")));
  const auto credentials = service_.credentials_of(service_.find(id).value());
  EXPECT_THAT(third_party_.forms[0], Not(HasSubstr(credentials.consumer_key)));
  EXPECT_THAT(third_party_.forms[0],
              Not(HasSubstr(std::string(credentials.consumer_secret.reveal()))));
  EXPECT_EQ(hand_overs_.deliveries(id, 0, 1).items.at(0).occasion, Occasion::kTest);
  EXPECT_FALSE(hand_overs_.find(id)) << "a test is no hand-over";
  EXPECT_EQ(reason(hand_overs_.test(add("bare", "", ""), "u")), Refusal::kNoCallbackUrl);
}

TEST_P(HandOverServiceTest, KeepsNoSecretThatTheOtherSideEchoes) {
  const auto id = add();
  begin(id);
  const auto credentials = service_.credentials_of(service_.find(id).value());
  const auto verifier = std::string(hand_over_store_.verifier(id).reveal());
  const auto secret = std::string(credentials.consumer_secret.reveal());
  third_party_.answers = {{.status = 500, .body = "got " + secret + " and " + verifier}};
  hand_overs_.deliver_due();
  EXPECT_EQ(hand_overs_.deliveries(id, 0, 1).items.at(0).excerpt, "got [hidden] and [hidden]");
}

TEST_P(HandOverServiceTest, SpreadsRetries) {
  std::set<std::int64_t> seen;
  for (int i = 0; i < 50; ++i) {
    const auto delay = integrations::jittered(10s, random_);
    EXPECT_GE(delay, 8s);
    EXPECT_LE(delay, 12s);
    seen.insert(delay.count());
  }
  EXPECT_GT(seen.size(), 10u);
}

}  // namespace
}  // namespace gatehouse::conformance

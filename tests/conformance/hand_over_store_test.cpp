#include <gmock/gmock.h>

#include "base/unavailable.h"
#include "conformance/storages.h"
#include "storage/sql_hand_overs.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using integrations::AccessToken;
using integrations::Delivery;
using integrations::HandOver;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::Trouble;
using testing::ElementsAre;
using testing::IsEmpty;

class HandOverStoreTest : public ConformanceTest {
 protected:
  IntegrationId add(const std::string& name) {
    return integrations_.add({.details = {.name = name}, .consumer_key = name}, Secret("s"))
        .value();
  }

  HandOver begin(IntegrationId id) {
    HandOver hand_over{
        .integration = id, .started_at = clock_.now(), .next_attempt_at = clock_.now()};
    hand_over.number = store_.begin(hand_over, Secret("verifier"));
    return hand_over;
  }

  std::vector<IntegrationId> due() { return store_.due(clock_.now(), 10); }

  storage::SqlIntegrations integrations_{*database_, sealer_, lookup_};
  storage::SqlHandOvers store_{*database_, sealer_};
};

GATEHOUSE_ON_EVERY_STORAGE(HandOverStoreTest);

TEST_P(HandOverStoreTest, GivesBackWhatWasSaved) {
  const auto id = add("ERP");
  EXPECT_FALSE(store_.find(id));
  auto hand_over = begin(id);
  const auto t = [](int ms) { return Timestamp(std::chrono::milliseconds(ms)); };
  hand_over.occasion = Occasion::kReauthorization;
  hand_over.state = HandOver::State::kExchanged;
  hand_over.trouble = Trouble::kCertificate;
  hand_over.message = "expired";
  hand_over.store_base_url = "https://shop.example/";
  hand_over.attempts = 3;
  hand_over.retries = 2;
  hand_over.started_at = t(1);
  hand_over.next_attempt_at = t(2);
  hand_over.claimed_until = t(3);
  hand_over.delivered_at = t(4);
  hand_over.window_started_at = t(5);
  hand_over.link_opened_at = t(8);
  hand_over.request_token_at = t(6);
  store_.save(hand_over);
  const auto found = store_.find(id).value();
  EXPECT_EQ(found.number, hand_over.number);
  EXPECT_EQ(found.integration, id);
  EXPECT_EQ(found.occasion, hand_over.occasion);
  EXPECT_EQ(found.state, hand_over.state);
  EXPECT_EQ(found.trouble, hand_over.trouble);
  EXPECT_EQ(found.message, "expired");
  EXPECT_EQ(found.store_base_url, "https://shop.example/");
  EXPECT_EQ(found.attempts, 3);
  EXPECT_EQ(found.retries, 2);
  EXPECT_EQ(found.started_at, t(1));
  EXPECT_EQ(found.next_attempt_at, t(2));
  EXPECT_EQ(found.claimed_until, t(3));
  EXPECT_EQ(found.delivered_at, t(4));
  EXPECT_EQ(found.window_started_at, t(5));
  EXPECT_EQ(found.request_token_at, t(6));
  EXPECT_EQ(store_.verifier(id).reveal(), "verifier");
}

TEST_P(HandOverStoreTest, ANewOneTakesThePlaceOfTheLast) {
  const auto id = add("ERP");
  const auto first = begin(id);
  store_.put_request_token(id, AccessToken{Secret("t"), Secret("s"), clock_.now()});
  const auto second = begin(id);
  EXPECT_GT(second.number, first.number);
  EXPECT_EQ(store_.find(id)->number, second.number);
  EXPECT_FALSE(store_.request_token(id));
}

TEST_P(HandOverStoreTest, KeepsTheRequestTokenUntilItIsTakenAway) {
  const auto id = add("ERP");
  begin(id);
  EXPECT_FALSE(store_.request_token(id));
  store_.put_request_token(id,
                           AccessToken{Secret("the-token"), Secret("the-secret"), clock_.now()});
  const auto token = store_.request_token(id);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->token.reveal(), "the-token");
  EXPECT_EQ(token->secret.reveal(), "the-secret");
  store_.put_request_token(id, std::nullopt);
  EXPECT_FALSE(store_.request_token(id));
}

TEST_P(HandOverStoreTest, KeepsNoSecretReadableOrMovable) {
  const auto id = add("ERP");
  const auto other = add("other");
  begin(id);
  begin(other);
  store_.put_request_token(id,
                           AccessToken{Secret("the-token"), Secret("the-secret"), clock_.now()});
  database_->query(
      "SELECT sealed_verifier, sealed_request_token, sealed_request_secret FROM hand_overs "
      "WHERE integration_id = $1",
      {static_cast<std::int64_t>(id)}, [](const storage::Row& row) {
        for (int column = 0; column < 3; ++column) {
          for (const auto* secret : {"verifier", "the-token", "the-secret"}) {
            EXPECT_EQ(row.blob(column).find(secret), std::string::npos);
          }
        }
      });
  database_->execute(
      "UPDATE hand_overs SET sealed_verifier = sealed_request_token "
      "WHERE integration_id = $1",
      {static_cast<std::int64_t>(id)});
  EXPECT_THROW((void)store_.verifier(id), Unavailable);
}

TEST_P(HandOverStoreTest, SecretsOpenInTheirOwnHandOverOnly) {
  const auto id = add("ERP");
  const auto key = static_cast<std::int64_t>(id);
  begin(id);
  store_.put_request_token(id, AccessToken{Secret("token"), Secret("secret"), clock_.now()});
  std::string verifier;
  std::string token;
  database_->query(
      "SELECT sealed_verifier, sealed_request_token FROM hand_overs WHERE integration_id = $1",
      {key}, [&](const storage::Row& row) {
        verifier = row.blob(0);
        token = row.blob(1);
      });

  begin(id);
  store_.put_request_token(id, AccessToken{Secret("newer"), Secret("secret"), clock_.now()});
  database_->execute(
      "UPDATE hand_overs SET sealed_verifier = $2, sealed_request_token = $3 "
      "WHERE integration_id = $1",
      {key, storage::Blob{verifier}, storage::Blob{token}});

  EXPECT_THROW((void)store_.verifier(id), Damaged);
  EXPECT_THROW((void)store_.request_token(id), Damaged);
}

TEST_P(HandOverStoreTest, ReadsWhatEarlierVersionsSealedForTheIntegration) {
  const auto id = add("ERP");
  const auto key = static_cast<std::int64_t>(id);
  begin(id);
  const auto sealed = [&](const std::string& column, const char* secret) {
    return sealer_.seal("hand_overs/" + column + "/" + std::to_string(key), Secret(secret));
  };
  const auto verifier = sealed("sealed_verifier", "old verifier");
  const auto token = sealed("sealed_request_token", "old token");
  const auto secret = sealed("sealed_request_secret", "old secret");
  database_->execute(
      "UPDATE hand_overs SET sealed_verifier = $2, sealed_request_token = $3, "
      "sealed_request_secret = $4, request_token_at = 1 WHERE integration_id = $1",
      {key, storage::Blob{verifier}, storage::Blob{token}, storage::Blob{secret}});

  EXPECT_EQ(store_.verifier(id).reveal(), "old verifier");
  EXPECT_EQ(store_.request_token(id)->token.reveal(), "old token");
  EXPECT_EQ(store_.request_token(id)->secret.reveal(), "old secret");
}

TEST_P(HandOverStoreTest, KnowsWhatIsDue) {
  const auto id = add("ERP");
  auto hand_over = begin(id);
  EXPECT_THAT(due(), ElementsAre(id));
  hand_over.next_attempt_at = clock_.now() + 1ms;
  store_.save(hand_over);
  EXPECT_THAT(due(), IsEmpty()) << "its time has not come";
  clock_.advance(1ms);
  EXPECT_THAT(due(), ElementsAre(id));
  hand_over.claimed_until = clock_.now() + 1ms;
  store_.save(hand_over);
  EXPECT_THAT(due(), IsEmpty()) << "somebody is at it";
  EXPECT_THAT(store_.claimed(clock_.now()), ElementsAre(hand_over.number));
  EXPECT_THAT(store_.claimed(clock_.now() + 1ms), IsEmpty());
  store_.release_claim(hand_over.number, clock_.now());
  EXPECT_THAT(due(), ElementsAre(id));
  hand_over.claimed_until.reset();
  hand_over.state = HandOver::State::kDelivered;
  store_.save(hand_over);
  EXPECT_THAT(due(), IsEmpty()) << "it was delivered";
  EXPECT_THAT(store_.in_state(HandOver::State::kDelivered, 10), ElementsAre(id));
}

TEST_P(HandOverStoreTest, FindsThoseOfManyAtOnce) {
  EXPECT_TRUE(store_.find_all({}).empty());
  std::vector<IntegrationId> all;
  for (int i = 1; i <= 12; ++i) all.push_back(add("ERP " + std::to_string(i)));
  for (const auto i : {0u, 1u, 10u, 11u}) begin(all[i]);  // 1, 2, 11, 12
  const auto found = store_.find_all({all[11], all[0], all[2], IntegrationId{99}});
  ASSERT_EQ(found.size(), 2u) << "neither 2 nor 11, of which the digits are among them";
  EXPECT_EQ(found.at(all[0]).number, store_.find(all[0])->number);
  EXPECT_EQ(found.at(all[11]).number, store_.find(all[11])->number);
  database_->execute("UPDATE hand_overs SET state = 77 WHERE integration_id = $1",
                     {static_cast<std::int64_t>(all[0])});
  EXPECT_EQ(store_.find_all(all).size(), 3u) << "a damaged one counts as none";
}

// What the list of integrations asks for of hand-overs.
TEST_P(HandOverStoreTest, AreWhatIntegrationsAreFoundBy) {
  using integrations::Query;
  using integrations::Status;
  using State = HandOver::State;
  using HandOvers = Query::HandOvers;
  const auto with = [&](const std::string& name, State state, std::optional<Trouble> trouble,
                        std::optional<Timestamp> opened = std::nullopt,
                        Status status = Status::kInactive) {
    const auto id = add(name);
    auto integration = integrations_.find(id).value();
    integration.status = status;
    ASSERT_TRUE(integrations_.save(integration));
    auto hand_over = begin(id);
    hand_over.state = state;
    hand_over.trouble = trouble;
    hand_over.link_opened_at = opened;
    store_.save(hand_over);
  };
  add("none");
  with("begun", State::kDelivering, std::nullopt);
  with("failing", State::kDelivering, Trouble::kBadStatus);
  with("waiting", State::kDelivered, std::nullopt);
  with("opened", State::kDelivered, std::nullopt, clock_.now());
  with("exchanged", State::kExchanged, std::nullopt, clock_.now());
  with("done", State::kCompleted, std::nullopt, clock_.now());
  with("failed", State::kFailed, Trouble::kTimedOut);
  with("withdrawn", State::kFailed, Trouble::kWithdrawn);
  with("shown instead", State::kFailed, Trouble::kWithdrawn, {}, Status::kActive);
  with("deactivated", State::kFailed, Trouble::kWithdrawn, {}, Status::kDeactivated);
  const auto names = [&](HandOvers wanted) {
    std::vector<std::string> out;
    const auto page = integrations_.list({.hand_overs = wanted});
    for (const auto& one : page.items) out.push_back(one.details.name);
    EXPECT_EQ(page.total, out.size());
    return out;
  };
  EXPECT_EQ(names(HandOvers::kAny).size(), 11u);
  EXPECT_THAT(names(HandOvers::kUnderWay),
              ElementsAre("begun", "failing", "waiting", "opened", "exchanged"));
  EXPECT_THAT(names(HandOvers::kWaitingForSignIn), ElementsAre("waiting", "opened"));
  EXPECT_THAT(names(HandOvers::kLinkOpened), ElementsAre("opened"));
  EXPECT_THAT(names(HandOvers::kFailing), ElementsAre("failing"));
  EXPECT_THAT(names(HandOvers::kFailed), ElementsAre("failed", "withdrawn"));
  EXPECT_THAT(names(HandOvers::kNeedsAttention),
              ElementsAre("failing", "waiting", "opened", "failed", "withdrawn"));
}

TEST_P(HandOverStoreTest, ServesFirstWhatWaitsLongest) {
  const auto late = add("late");
  const auto early = add("early");
  auto hand_over = begin(late);
  clock_.advance(-5ms);
  begin(early);
  clock_.advance(10ms);
  EXPECT_THAT(due(), ElementsAre(early, late));
  EXPECT_THAT(store_.due(clock_.now(), 1), ElementsAre(early));
}

TEST_P(HandOverStoreTest, KnowsWhetherAnyIsOpen) {
  EXPECT_FALSE(store_.is_any_open());
  auto hand_over = begin(add("ERP"));
  using State = HandOver::State;
  for (const auto state : {State::kDelivering, State::kDelivered, State::kExchanged}) {
    hand_over.state = state;
    store_.save(hand_over);
    EXPECT_TRUE(store_.is_any_open()) << static_cast<int>(state);
  }
  for (const auto state : {State::kCompleted, State::kFailed}) {
    hand_over.state = state;
    store_.save(hand_over);
    EXPECT_FALSE(store_.is_any_open()) << static_cast<int>(state);
  }
}

TEST_P(HandOverStoreTest, KeepsDeliveries) {
  const auto id = add("ERP");
  const auto other = add("other");
  const Delivery delivery{.integration = id,
                          .occasion = Occasion::kTest,
                          .attempt = 4,
                          .url = "https://erp.example/cb",
                          .at = Timestamp(7ms),
                          .address = "192.0.2.1:443",
                          .tls = "TLSv1.3",
                          .status = 404,
                          .trouble = Trouble::kBadStatus,
                          .message = "status 404",
                          .excerpt = "not here",
                          .duration = 12ms};
  const auto first = store_.add(delivery);
  const auto second = store_.add({.integration = id});
  store_.add({.integration = other});
  const auto page = store_.about(id, 0, 10);
  EXPECT_EQ(page.total, 2u);
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].number, second);
  EXPECT_FALSE(page.items[0].status);
  EXPECT_FALSE(page.items[0].trouble);
  const auto& found = page.items[1];
  EXPECT_EQ(found.number, first);
  EXPECT_EQ(found.occasion, delivery.occasion);
  EXPECT_EQ(found.attempt, 4);
  EXPECT_EQ(found.url, delivery.url);
  EXPECT_EQ(found.at, delivery.at);
  EXPECT_EQ(found.address, delivery.address);
  EXPECT_EQ(found.tls, delivery.tls);
  EXPECT_EQ(found.status, 404);
  EXPECT_EQ(found.trouble, Trouble::kBadStatus);
  EXPECT_EQ(found.message, delivery.message);
  EXPECT_EQ(found.excerpt, delivery.excerpt);
  EXPECT_EQ(found.duration, delivery.duration);
  EXPECT_EQ(store_.about(id, 1, 10).items.size(), 1u);
}

TEST_P(HandOverStoreTest, GoesWithTheIntegration) {
  const auto id = add("ERP");
  begin(id);
  store_.add({.integration = id});
  integrations_.remove(id);
  EXPECT_FALSE(store_.find(id));
  EXPECT_EQ(store_.about(id, 0, 10).total, 0u);
}

}  // namespace
}  // namespace gatehouse::conformance

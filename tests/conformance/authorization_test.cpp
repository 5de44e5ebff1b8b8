#include "integrations/authorization.h"

#include <gmock/gmock.h>

#include "conformance/onboarding.h"
#include "integrations/declared_service.h"
#include "support/declarations.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using integrations::Act;
using integrations::Authorized;
using integrations::Consent;
using integrations::Credentials;
using integrations::HandOver;
using integrations::Integration;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::Refusal;
using integrations::Status;
using integrations::Trouble;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kStore = "https://shop.example/";

class AuthorizationTest : public OnboardingTest {
 protected:
  Refusal refusal(IntegrationId id, const Consent& consent) {
    const auto refused = authorization_.authorize(id, consent, actor());
    EXPECT_FALSE(refused);
    return refused ? Refusal::kInvalid : refused.error().reason;
  }

  Credentials shown(IntegrationId id, Occasion occasion = Occasion::kActivation) {
    return std::get<Credentials>(authorize(id, occasion).given);
  }

  Integration stored(IntegrationId id) { return service_.find(id).value(); }

  void set_status(IntegrationId id, Status status) {
    auto integration = stored(id);
    integration.status = status;
    ASSERT_TRUE(integration_store_.save(integration));
  }

  std::string stored_token(IntegrationId id) {
    const auto token = integration_store_.access_token(id);
    return token ? std::string(token->token.reveal()) : "";
  }
};

GATEHOUSE_ON_EVERY_STORAGE(AuthorizationTest);

TEST_P(AuthorizationTest, ShowsTheCredentialsOfOneWithoutBothUrls) {
  for (const auto& [callback, identity_link] :
       {std::pair("", ""), std::pair("https://erp.example/cb", ""),
        std::pair("", "https://erp.example/in")}) {
    const auto id = add(std::string("ERP") + callback + identity_link, callback, identity_link);
    const auto before = stored(id);
    // Nobody has to know where the store is.
    const auto done = authorization_.authorize(id, {.seen_version = before.version}, actor());
    ASSERT_TRUE(done);
    EXPECT_EQ(done->integration.status, Status::kActive);
    EXPECT_EQ(done->integration.version, before.version + 1);
    EXPECT_EQ(stored(id).version, before.version + 1);
    EXPECT_EQ(stored(id).status, Status::kActive);
    const auto& credentials = std::get<Credentials>(done->given);
    EXPECT_EQ(credentials.consumer_key, before.consumer_key);
    EXPECT_EQ(credentials.consumer_secret.reveal(),
              integration_store_.consumer_secret(id).reveal());
    EXPECT_EQ(credentials.access_token.reveal(), stored_token(id));
    EXPECT_EQ(credentials.access_token.reveal().size(), 32u);
    EXPECT_EQ(credentials.access_token_secret.reveal(),
              integration_store_.access_token(id)->secret.reveal());
    EXPECT_THAT(actions(id), ElementsAre("integration.activated", "integration.created"));
    EXPECT_FALSE(hand_overs_.find(id));
  }
}

TEST_P(AuthorizationTest, HandsOverTheCredentialsOfOneWithBothUrls) {
  const auto id = add();
  const auto done = authorization_.authorize(id, {.store_base_url = kStore}, actor());
  ASSERT_TRUE(done);
  const auto& begun = std::get<HandOver>(done->given);
  EXPECT_EQ(begun.number, hand_overs_.find(id)->number);
  EXPECT_EQ(begun.state, HandOver::State::kDelivering);
  EXPECT_EQ(begun.store_base_url, kStore);
  EXPECT_EQ(stored(id).status, Status::kInactive);
  EXPECT_EQ(stored_token(id), "") << "the third party gets it";
  EXPECT_THAT(third_party_.forms, IsEmpty()) << "nothing is sent before that is stored";
  EXPECT_THAT(actions(id), ElementsAre("hand_over.started", "integration.created"));
}

// Every status with every occasion, with both URLs and without: what the table says is done, and
// what it refuses leaves nothing behind.
TEST_P(AuthorizationTest, DoesInEveryStatusWhatTheTableSays) {
  int number = 0;
  for (const auto status :
       {Status::kInactive, Status::kActive, Status::kReset, Status::kDeactivated}) {
    for (const auto occasion : {Occasion::kActivation, Occasion::kReauthorization}) {
      for (const auto* url : {"", "https://erp.example/"}) {
        const auto id = add("ERP " + std::to_string(++number), url, url);
        set_status(id, status);
        const auto before = stored(id);
        const auto events = actions(id);
        const bool is_first = occasion == Occasion::kActivation;
        const auto refused =
            integrations::refusal_of(is_first ? Act::kActivate : Act::kReauthorize, stored(id));
        const auto done =
            authorization_.authorize(id, {.occasion = occasion, .store_base_url = kStore}, actor());
        ASSERT_EQ(done.has_value(), !refused) << number;
        EXPECT_EQ(done.has_value(),
                  status == Status::kDeactivated || is_first == (status == Status::kInactive))
            << number;
        if (done) continue;
        EXPECT_EQ(done.error().reason, refused->reason);
        EXPECT_EQ(done.error().message, refused->message);
        EXPECT_EQ(stored(id).version, before.version);
        EXPECT_EQ(stored(id).status, status);
        EXPECT_EQ(stored_token(id), "");
        EXPECT_EQ(actions(id), events);
        EXPECT_FALSE(hand_overs_.find(id));
      }
    }
  }
}

TEST_P(AuthorizationTest, RefusesWhatSomebodyHasNotSeen) {
  const auto bare = add("bare", "", "");
  for (const auto id : {bare, add()}) {
    EXPECT_EQ(refusal(id, {.seen_version = 99, .store_base_url = kStore}), Refusal::kConflict);
    EXPECT_EQ(refusal(id, {.seen_version = 0, .store_base_url = kStore}), Refusal::kConflict);
    EXPECT_FALSE(hand_overs_.find(id));
    EXPECT_EQ(stored_token(id), "");
  }
  EXPECT_EQ(refusal(IntegrationId{77}, {.store_base_url = kStore}), Refusal::kNotFound);
  set_status(bare, Status::kReset);
  EXPECT_EQ(refusal(bare, {.seen_version = 99}), Refusal::kConflict)
      << "whoever has not seen the reset is told of the change first";
}

TEST_P(AuthorizationTest, SendsNothingWhenNobodyKnowsWhereTheStoreIs) {
  const auto id = add();
  EXPECT_EQ(refusal(id, {}), Refusal::kBaseUrlMissing);
  EXPECT_FALSE(hand_overs_.find(id));
  EXPECT_EQ(hand_overs_.test(id, "").error().reason, Refusal::kBaseUrlMissing);
  EXPECT_THAT(third_party_.forms, IsEmpty());
}

TEST_P(AuthorizationTest, AnotherTokenEndsTheOneBefore) {
  const auto id = add("ERP", "", "");
  const auto first = shown(id);
  const auto second = shown(id, Occasion::kReauthorization);
  EXPECT_EQ(second.consumer_key, first.consumer_key);
  EXPECT_EQ(second.consumer_secret.reveal(), first.consumer_secret.reveal());
  EXPECT_NE(second.access_token.reveal(), first.access_token.reveal());
  EXPECT_EQ(stored_token(id), second.access_token.reveal());
  EXPECT_EQ(actions(id).front(), "integration.reauthorized");
}

TEST_P(AuthorizationTest, AHandOverKeepsTheTokenUntilItIsExchanged) {
  const auto id = add("ERP", "", "");
  const auto token = std::string(shown(id).access_token.reveal());
  ASSERT_TRUE(service_.update(
      id, {.callback_url = "https://erp.example/cb", .identity_link_url = "https://erp.example/in"},
      std::nullopt, actor()));
  begin(id, Occasion::kReauthorization);
  hand_overs_.deliver_due();
  EXPECT_EQ(stored_token(id), token);
  EXPECT_EQ(stored(id).status, Status::kActive);
}

// Somebody takes the URLs away while credentials are on their way, and activates. What is shown
// then must not be ended by an exchange that nobody waits for.
TEST_P(AuthorizationTest, CredentialsThatAreShownEndAnOpenHandOver) {
  const auto id = add();
  begin(id);
  hand_overs_.deliver_due();
  ASSERT_THAT(third_party_.forms, SizeIs(1));
  ASSERT_TRUE(service_.update(id, {.identity_link_url = ""}, std::nullopt, actor()));
  shown(id);
  const auto hand_over = hand_overs_.find(id).value();
  EXPECT_EQ(hand_over.state, HandOver::State::kFailed);
  EXPECT_EQ(hand_over.trouble, Trouble::kWithdrawn);
  EXPECT_FALSE(integrations::is_window_open(hand_over, clock_.now(), rules_));
  ASSERT_TRUE(
      service_.update(id, {.identity_link_url = "https://erp.example/in"}, std::nullopt, actor()));
  EXPECT_EQ(hand_overs_.send_again(id, actor()).error().reason, Refusal::kNoHandOver);
  EXPECT_EQ(hand_overs_.restart_window(id, actor()).error().reason, Refusal::kNoHandOver);
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, SizeIs(1));
}

// What an operator agreed to was less.
TEST_P(AuthorizationTest, AHandOverThatADeclarationEndedIsNotContinued) {
  integrations::DeclaredService declared{{integration_store_, hand_over_store_, notifications_,
                                          *database_, history_, clock_, random_,
                                          testing_support::small_description()}};
  const auto apply = [&](const char* resource) {
    const auto plan =
        declared.plan({{{.name = "ERP",
                         .callback_url = "https://erp.example/cb",
                         .identity_link_url = "https://erp.example/in",
                         .grant = access::closed_upward({resource}, testing_support::small_tree())},
                        {}}},
                      {.name = "erp.yaml", .place = "/etc/erp.yaml"});
    ASSERT_TRUE(declared.apply(plan, actor()));
  };
  apply("Magento_Catalog::products");
  const auto id = service_.find_by_name("ERP")->id;
  begin(id);
  hand_overs_.deliver_due();
  apply("Magento_Sales::orders");
  EXPECT_EQ(hand_overs_.find(id)->trouble, Trouble::kWithdrawn);
  EXPECT_EQ(hand_overs_.send_again(id, actor()).error().reason, Refusal::kNoHandOver);
  EXPECT_EQ(hand_overs_.restart_window(id, actor()).error().reason, Refusal::kNoHandOver);
  begin(id);
  hand_overs_.deliver_due();
  EXPECT_EQ(hand_overs_.find(id)->state, HandOver::State::kDelivered) << "agreed to anew";
}

// What was deactivated stays what it was, but for its status.
TEST_P(AuthorizationTest, DeactivatesAndActivatesAgainWithTheSameCredentials) {
  for (const auto* url : {"", "https://erp.example/"}) {
    const auto id = add(std::string("ERP") + url, url, url);
    authorization_.authorize(id, {.store_base_url = kStore}, actor()).value();
    integration_store_.put_access_token(
        id, {Secret("token of " + std::string(url)), Secret("secret"), clock_.now()});
    set_status(id, Status::kActive);
    const auto before = stored(id);
    const auto done = authorization_.deactivate(id, actor());
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, Status::kDeactivated);
    EXPECT_EQ(done->version, before.version + 1);
    EXPECT_EQ(stored(id).status, Status::kDeactivated);
    EXPECT_EQ(stored(id).version, done->version);
    EXPECT_EQ(stored(id).details, before.details);
    EXPECT_EQ(stored_token(id), "token of " + std::string(url));
    EXPECT_EQ(actions(id).front(), "integration.deactivated");
    const auto sent = third_party_.forms.size();
    // Nobody has to know where the store is, since nothing is sent there.
    const auto again = authorization_.authorize(id, {.seen_version = done->version}, actor());
    ASSERT_TRUE(again);
    EXPECT_TRUE(std::holds_alternative<integrations::Resumed>(again->given));
    EXPECT_EQ(again->integration.status, Status::kActive);
    EXPECT_EQ(stored(id).status, Status::kActive);
    EXPECT_EQ(stored_token(id), "token of " + std::string(url));
    EXPECT_EQ(actions(id).front(), "integration.activated_again");
    hand_overs_.deliver_due();
    EXPECT_EQ(third_party_.forms.size(), sent) << "nothing is sent anew";
  }
}

TEST_P(AuthorizationTest, DeactivatesOnlyWhatIsInForce) {
  int number = 0;
  for (const auto status :
       {Status::kInactive, Status::kActive, Status::kReset, Status::kDeactivated}) {
    const auto id = add("ERP " + std::to_string(++number), "", "");
    set_status(id, status);
    const auto before = stored(id);
    const auto done = authorization_.deactivate(id, actor());
    EXPECT_EQ(done.has_value(), integrations::is_in_force(status)) << number;
    if (done) continue;
    EXPECT_EQ(done.error().reason, Refusal::kNotActive);
    EXPECT_EQ(stored(id).status, status);
    EXPECT_EQ(stored(id).version, before.version);
  }
  EXPECT_EQ(authorization_.deactivate(IntegrationId{77}, actor()).error().reason,
            Refusal::kNotFound);
}

// Otherwise the third party would activate what an operator has just stopped.
TEST_P(AuthorizationTest, DeactivatingEndsAHandOver) {
  const auto id = add();
  set_status(id, Status::kActive);
  begin(id, Occasion::kReauthorization);
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  EXPECT_EQ(hand_overs_.find(id)->trouble, Trouble::kWithdrawn);
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms, IsEmpty());
  EXPECT_EQ(hand_overs_.send_again(id, actor()).error().reason, Refusal::kNoHandOver);
}

TEST_P(AuthorizationTest, ReauthorizingADeactivatedOneEndsItsOldTokenForGood) {
  const auto id = add("ERP", "", "");
  const auto first = shown(id);
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  const auto second = shown(id, Occasion::kReauthorization);
  EXPECT_EQ(stored(id).status, Status::kActive);
  EXPECT_NE(second.access_token.reveal(), first.access_token.reveal());
  EXPECT_EQ(stored_token(id), second.access_token.reveal());
}

TEST_P(AuthorizationTest, WhatADeactivatedOneWasAskedForWaitsForAnOperator) {
  const auto id = add("ERP", "", "");
  static_cast<void>(shown(id));
  auto integration = stored(id);
  integration.requested = access::GrantSelection::all();
  integration.status = Status::kReset;
  ASSERT_TRUE(integration_store_.save(integration));
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  const auto again = authorization_.authorize(id, {}, actor());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->integration.status, Status::kReset) << "as it was";
  EXPECT_EQ(stored(id).requested, access::GrantSelection::all());
  EXPECT_NE(stored(id).details.grant, access::GrantSelection::all());
}

// The integration is inactive while something waits for it: its access token was revoked after
// its declaration had changed.
TEST_P(AuthorizationTest, ADeclarationDoesNotActivateWhatHasNoToken) {
  integrations::DeclaredService declared{{integration_store_, hand_over_store_, notifications_,
                                          *database_, history_, clock_, random_,
                                          testing_support::small_description()}};
  const auto grant = [](const char* id) {
    return access::closed_upward({id}, testing_support::small_tree());
  };
  const auto apply = [&](const char* resource) {
    const auto plan = declared.plan({{{.name = "ERP", .grant = grant(resource)}, {}}},
                                    {.name = "erp.yaml", .place = "/etc/erp.yaml"});
    ASSERT_TRUE(declared.apply(plan, actor()));
  };
  apply("Magento_Catalog::products");
  const auto id = service_.find_by_name("ERP")->id;
  auto integration = stored(id);
  integration.requested = grant("Magento_Sales::orders");
  ASSERT_TRUE(integration_store_.save(integration));
  apply("Magento_Sales::orders");
  EXPECT_EQ(stored(id).status, Status::kInactive);
  EXPECT_FALSE(stored(id).requested);
}

}  // namespace
}  // namespace gatehouse::conformance

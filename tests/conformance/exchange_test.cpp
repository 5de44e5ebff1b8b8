#include <gmock/gmock.h>

#include <thread>

#include "conformance/onboarding.h"
#include "oauth1/signature.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using integrations::AccessToken;
using integrations::ExchangeRefusal;
using integrations::HandOver;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::Progress;
using integrations::Status;
using testing::ElementsAre;
using testing::HasSubstr;

class ExchangeTest : public OnboardingTest {
 protected:
  // A third party's view of one integration.
  struct Connector {
    std::string key;
    std::string secret;
    std::string verifier;
  };

  Connector delivered(IntegrationId id, Occasion occasion = Occasion::kActivation) {
    begin(id, occasion);
    hand_overs_.deliver_due();
    const auto credentials = service_.credentials_of(service_.find(id).value());
    return {credentials.consumer_key, std::string(credentials.consumer_secret.reveal()),
            std::string(hand_over_store_.verifier(id).reveal())};
  }

  oauth1::Credentials parameters(const Connector& connector, std::string_view token = "",
                                 std::string_view verifier = "") {
    nonce_ = "nonce-" + std::to_string(++nonces_used_);
    return {.consumer_key = connector.key,
            .token = token,
            .nonce = nonce_,
            .verifier = verifier,
            .timestamp_seconds = unix_seconds(clock_.now())};
  }

  // Whether it is the key that a connector with these secrets signs with.
  static std::function<bool(const Secret&)> signed_with(const std::string& secret,
                                                        const std::string& token_secret) {
    return [expected = secret + "&" + token_secret](const Secret& key) {
      return key.reveal() == expected;
    };
  }

  Result<AccessToken, ExchangeRefusal> request_token(
      const oauth1::Credentials& oauth, const std::function<bool(const Secret&)>& is_signed_with) {
    return exchange_.request_token(
        oauth, {is_signed_with, [&] { return nonces_.spend(oauth, clock_.now()); }});
  }

  Result<AccessToken, ExchangeRefusal> access_token(
      const oauth1::Credentials& oauth, const std::function<bool(const Secret&)>& is_signed_with) {
    return exchange_.access_token(
        oauth, {is_signed_with, [&] { return nonces_.spend(oauth, clock_.now()); }});
  }

  Result<AccessToken, ExchangeRefusal> request(const Connector& connector) {
    return request_token(parameters(connector), signed_with(connector.secret, ""));
  }

  Result<AccessToken, ExchangeRefusal> access(const Connector& connector,
                                              const AccessToken& token) {
    return access_token(parameters(connector, token.token.reveal(), connector.verifier),
                        signed_with(connector.secret, std::string(token.secret.reveal())));
  }

  Status status(IntegrationId id) { return service_.find(id)->status; }

  int nonces_used_ = 0;
  std::string nonce_;
};

GATEHOUSE_ON_EVERY_STORAGE(ExchangeTest);

TEST_P(ExchangeTest, MakesTheIntegrationActive) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto request_token = request(connector);
  ASSERT_TRUE(request_token);
  EXPECT_EQ(request_token->token.reveal().size(), 32u);
  EXPECT_EQ(hand_overs_.progress_of(*hand_overs_.find(id)).state, Progress::State::kExchanged);
  EXPECT_EQ(status(id), Status::kInactive);
  const auto access_token = access(connector, *request_token);
  ASSERT_TRUE(access_token);
  EXPECT_EQ(status(id), Status::kActive);
  const auto credentials = service_.credentials_of(*service_.find(id));
  EXPECT_EQ(credentials.access_token.reveal(), access_token->token.reveal());
  EXPECT_EQ(credentials.access_token_secret.reveal(), access_token->secret.reveal());
  EXPECT_EQ(hand_overs_.progress_of(*hand_overs_.find(id)).state, Progress::State::kActive);
  EXPECT_THAT(titles(), ElementsAre("The integration \"ERP\" has been authorized."));
  EXPECT_EQ(actions(id).front(), "integration.activated");
}

TEST_P(ExchangeTest, RefusesWhoItDoesNotKnow) {
  const auto connector = delivered(add());
  EXPECT_EQ(request({std::string(32, 'x'), connector.secret, ""}),
            Failure(ExchangeRefusal::kConsumerUnknown));
  const auto bare = add("bare");
  const auto credentials = service_.credentials_of(*service_.find(bare));
  EXPECT_EQ(
      request({credentials.consumer_key, std::string(credentials.consumer_secret.reveal()), ""}),
      Failure(ExchangeRefusal::kNotActivated));
}

TEST_P(ExchangeTest, SaysWhyThereIsNothingToExchange) {
  const auto why = [&](const char* name, const char* identity_link, Status status) {
    const auto id = add(name, "https://erp.example/cb", identity_link);
    auto integration = service_.find(id).value();
    integration.status = status;
    EXPECT_TRUE(integration_store_.save(integration));
    const auto credentials = service_.credentials_of(*service_.find(id));
    return request(
        {credentials.consumer_key, std::string(credentials.consumer_secret.reveal()), ""});
  };
  EXPECT_EQ(why("a", "https://erp.example/in", Status::kInactive),
            Failure(ExchangeRefusal::kNotActivated));
  EXPECT_EQ(why("b", "https://erp.example/in", Status::kActive),
            Failure(ExchangeRefusal::kNotReauthorized));
  EXPECT_EQ(why("c", "", Status::kInactive), Failure(ExchangeRefusal::kWithoutUrls));
  EXPECT_EQ(why("d", "", Status::kActive), Failure(ExchangeRefusal::kActiveWithoutUrls));
  EXPECT_EQ(why("e", "https://erp.example/in", Status::kDeactivated),
            Failure(ExchangeRefusal::kDeactivated));
  EXPECT_EQ(why("f", "", Status::kDeactivated), Failure(ExchangeRefusal::kDeactivated));
}

TEST_P(ExchangeTest, SaysThatNothingWasDelivered) {
  const auto id = add();
  begin(id);
  const auto credentials = service_.credentials_of(*service_.find(id));
  const Connector connector{credentials.consumer_key,
                            std::string(credentials.consumer_secret.reveal()), ""};
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kNotDelivered));
  EXPECT_EQ(request_token(parameters(connector), signed_with("wrong", "")),
            Failure(ExchangeRefusal::kWindowEnded))
      << "a stranger is not told";
}

TEST_P(ExchangeTest, RefusesAWrongSignatureAndKeepsTheNonceFresh) {
  const auto id = add();
  const auto connector = delivered(id);
  EXPECT_EQ(request_token(parameters(connector), signed_with("wrong", "")),
            Failure(ExchangeRefusal::kSignatureInvalid));
  EXPECT_FALSE(nonces_.has(nonce_)) << "a stranger cannot spend nonces";
  const auto token = request(connector).value();
  EXPECT_EQ(access_token(parameters(connector, token.token.reveal(), connector.verifier),
                         signed_with(connector.secret, "")),
            Failure(ExchangeRefusal::kSignatureInvalid));
  EXPECT_TRUE(access(connector, token)) << "a failed try does no harm";
}

TEST_P(ExchangeTest, WritesNothingForWhoIsNotProven) {
  const auto connector = delivered(add());
  const auto token = request(connector).value();
  database_->read([&] {  // in here a write is an error
    EXPECT_EQ(request({std::string(32, 'x'), connector.secret, ""}),
              Failure(ExchangeRefusal::kConsumerUnknown));
    EXPECT_EQ(request_token(parameters(connector), signed_with("wrong", "")),
              Failure(ExchangeRefusal::kSignatureInvalid));
    EXPECT_EQ(access({std::string(32, 'x'), connector.secret, ""}, token),
              Failure(ExchangeRefusal::kConsumerUnknown));
    EXPECT_EQ(access_token(parameters(connector, token.token.reveal(), connector.verifier),
                           signed_with(connector.secret, "")),
              Failure(ExchangeRefusal::kSignatureInvalid));
    auto stale = parameters(connector);
    stale.timestamp_seconds -= 601;
    EXPECT_EQ(request_token(stale, signed_with(connector.secret, "")),
              Failure(ExchangeRefusal::kTimestampRefused));
  });
}

TEST_P(ExchangeTest, RefusesReplaysAndStaleTimestamps) {
  const auto connector = delivered(add());
  auto oauth = parameters(connector);
  oauth.timestamp_seconds -= 601;
  EXPECT_EQ(request_token(oauth, signed_with(connector.secret, "")),
            Failure(ExchangeRefusal::kTimestampRefused));
  oauth = parameters(connector);
  ASSERT_TRUE(request_token(oauth, signed_with(connector.secret, "")));
  EXPECT_EQ(request_token(oauth, signed_with(connector.secret, "")),
            Failure(ExchangeRefusal::kNonceUsed));
}

TEST_P(ExchangeTest, UsesEachTokenOnce) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto token = request(connector).value();
  ASSERT_TRUE(access(connector, token));
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kTokenUsed));
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kAlreadyExchanged));
}

TEST_P(ExchangeTest, ASecondUseOfAVerifierRevokesTheRequestToken) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto token = request(connector).value();
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kAlreadyExchanged));
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kTokenUnknown));
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kAlreadyExchanged)) << "not even later";
  EXPECT_EQ(status(id), Status::kInactive);
  const auto progress = hand_overs_.progress_of(*hand_overs_.find(id));
  EXPECT_EQ(progress.state, Progress::State::kFailed);
  EXPECT_EQ(progress.trouble, integrations::Trouble::kUsedTwice);
  EXPECT_EQ(actions(id).front(), "hand_over.used_twice");
  EXPECT_THAT(titles(), ElementsAre("The credentials of \"ERP\" were used twice."));
}

TEST_P(ExchangeTest, ASecondUseOfARequestTokenRevokesTheAccessToken) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto token = request(connector).value();
  ASSERT_TRUE(access(connector, token));
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kTokenUsed));
  EXPECT_EQ(status(id), Status::kInactive);
  EXPECT_FALSE(integration_store_.access_token(id));
  EXPECT_EQ(hand_overs_.progress_of(*hand_overs_.find(id)).trouble,
            integrations::Trouble::kUsedTwice);
  EXPECT_EQ(actions(id).front(), "hand_over.used_twice");
}

TEST_P(ExchangeTest, ASecondUseOfAVerifierRevokesTheAccessTokenToo) {
  const auto id = add();
  const auto connector = delivered(id);
  ASSERT_TRUE(access(connector, request(connector).value()));
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kAlreadyExchanged));
  EXPECT_EQ(status(id), Status::kInactive);
  EXPECT_FALSE(integration_store_.access_token(id));
}

TEST_P(ExchangeTest, WhoHasNoSecretsRevokesNothing) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto token = request(connector).value();
  const auto with_token = [&] {
    return parameters(connector, token.token.reveal(), connector.verifier);
  };
  const auto right = signed_with(connector.secret, std::string(token.secret.reveal()));
  EXPECT_FALSE(request_token(parameters(connector), signed_with("wrong", "")));
  const auto used = with_token();
  const auto nonce_used = nonce_;
  ASSERT_TRUE(access_token(used, right));

  EXPECT_FALSE(access_token(with_token(), signed_with("wrong", "")));
  auto wrong = with_token();
  wrong.verifier = "v";
  EXPECT_FALSE(access_token(wrong, right));
  auto replay = with_token();
  replay.nonce = nonce_used;
  EXPECT_EQ(access_token(replay, right), Failure(ExchangeRefusal::kTokenUsed));
  clock_.advance(2h);
  EXPECT_FALSE(access_token(with_token(), right)) << "too late to mean something";
  EXPECT_EQ(status(id), Status::kActive);
  EXPECT_TRUE(integration_store_.access_token(id));
}

TEST_P(ExchangeTest, ASecondUseLeavesWhatIsNotOfItsExchange) {
  const auto id = add();
  auto connector = delivered(id);
  const auto first = access(connector, request(connector).value()).value();
  clock_.advance(1s);
  connector = delivered(id, Occasion::kReauthorization);
  ASSERT_TRUE(request(connector));
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kAlreadyExchanged));
  EXPECT_EQ(status(id), Status::kActive);
  EXPECT_EQ(integration_store_.access_token(id)->token.reveal(), first.token.reveal())
      << "the one it had works on";
  EXPECT_THAT(notification_store_.list({}).items.at(0).message, HasSubstr("goes on working"));

  connector = delivered(id, Occasion::kReauthorization);
  const auto token = request(connector).value();
  ASSERT_TRUE(access(connector, token));
  clock_.advance(1s);
  integration_store_.put_access_token(id, {Secret("made by"), Secret("hand"), clock_.now()});
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kTokenUsed));
  EXPECT_EQ(integration_store_.access_token(id)->token.reveal(), "made by");
  EXPECT_EQ(status(id), Status::kActive);
}

TEST_P(ExchangeTest, AfterASecondUseItTakesANewVerifier) {
  const auto id = add();
  const auto connector = delivered(id);
  ASSERT_TRUE(access(connector, request(connector).value()));
  EXPECT_FALSE(request(connector));
  EXPECT_FALSE(hand_overs_.restart_window(id, actor()));
  ASSERT_TRUE(hand_overs_.send_again(id, actor()));
  hand_overs_.deliver_due();
  auto renewed = connector;
  renewed.verifier = hand_over_store_.verifier(id).reveal();
  EXPECT_NE(renewed.verifier, connector.verifier);
  const auto token = request(renewed).value();
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kVerifierWrong));
  ASSERT_TRUE(access(renewed, token));
  EXPECT_EQ(status(id), Status::kActive);
}

TEST_P(ExchangeTest, NobodyActivatesByAnExchangeWhatAnOperatorDeactivated) {
  const auto id = add();
  const auto first = delivered(id);
  ASSERT_TRUE(access(first, *request(first)));
  const auto connector = delivered(id, Occasion::kReauthorization);
  const auto request_token = request(connector);
  ASSERT_TRUE(request_token);
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  EXPECT_EQ(access(connector, *request_token), Failure(ExchangeRefusal::kTokenUnknown));
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kDeactivated));
  EXPECT_EQ(status(id), Status::kDeactivated);
}

TEST_P(ExchangeTest, RefusesWrongTokensAndVerifiers) {
  const auto other = delivered(add("other"));
  const auto others_token = request(other).value();
  const auto connector = delivered(add());
  EXPECT_EQ(access(connector, others_token), Failure(ExchangeRefusal::kTokenUnknown));
  const auto token = request(connector).value();
  EXPECT_EQ(access(connector, others_token), Failure(ExchangeRefusal::kTokenUnknown));
  auto wrong = connector;
  wrong.verifier = "short";
  EXPECT_EQ(access(wrong, token), Failure(ExchangeRefusal::kVerifierLength));
  wrong.verifier = other.verifier;
  EXPECT_EQ(access(wrong, token), Failure(ExchangeRefusal::kVerifierWrong));
  EXPECT_TRUE(access(connector, token));
}

TEST_P(ExchangeTest, EndsTheWindow) {
  const auto id = add();
  const auto connector = delivered(id);
  clock_.advance(300s);
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kWindowEnded));
  ASSERT_TRUE(hand_overs_.restart_window(id, actor()));
  clock_.advance(299s);
  const auto token = request(connector);
  ASSERT_TRUE(token);
  clock_.advance(1h);
  EXPECT_TRUE(access(connector, *token)) << "the window is for the first step only";
  EXPECT_EQ(request(connector), Failure(ExchangeRefusal::kWindowEndedWhileActive));
}

TEST_P(ExchangeTest, EndsARequestTokenThatNobodyUses) {
  const auto connector = delivered(add());
  const auto token = request(connector).value();
  clock_.advance(2h);
  EXPECT_EQ(access(connector, token), Failure(ExchangeRefusal::kTokenExpired));
}

TEST_P(ExchangeTest, AHalfDoneExchangeNeverBlocksTheNext) {
  const auto id = add();
  auto connector = delivered(id);
  const auto stale = request(connector).value();
  connector = delivered(id);
  EXPECT_EQ(access(connector, stale), Failure(ExchangeRefusal::kTokenUnknown));
  const auto token = request(connector);
  ASSERT_TRUE(token);
  EXPECT_TRUE(access(connector, *token));
}

TEST_P(ExchangeTest, TheThirdPartyMayExchangeWhileItIsPostedTo) {
  const auto id = add();
  begin(id);
  const auto credentials = service_.credentials_of(*service_.find(id));
  const Connector connector{credentials.consumer_key,
                            std::string(credentials.consumer_secret.reveal()),
                            std::string(hand_over_store_.verifier(id).reveal())};
  third_party_.while_posting = [&] {
    const auto token = request(connector);
    ASSERT_TRUE(token);
    ASSERT_TRUE(access(connector, *token));
  };
  hand_overs_.deliver_due();
  EXPECT_EQ(status(id), Status::kActive);
  EXPECT_EQ(hand_overs_.find(id)->state, HandOver::State::kCompleted);
}

TEST_P(ExchangeTest, ReauthorizingNeverCutsOffAWorkingIntegration) {
  const auto id = add();
  auto connector = delivered(id);
  const auto first = access(connector, request(connector).value()).value();
  connector = delivered(id, Occasion::kReauthorization);
  EXPECT_EQ(status(id), Status::kActive);
  const auto token = request(connector).value();
  const auto present = [&] {
    return std::string(service_.credentials_of(*service_.find(id)).access_token.reveal());
  };
  EXPECT_EQ(present(), first.token.reveal()) << "the old one works until the exchange has ended";
  const auto second = access(connector, token).value();
  EXPECT_EQ(present(), second.token.reveal());
  EXPECT_EQ(actions(id).front(), "integration.reauthorized");
}

TEST_P(ExchangeTest, AFailedReauthorizationLeavesTheIntegrationWorking) {
  const auto id = add();
  const auto connector = delivered(id);
  const auto token = access(connector, request(connector).value()).value();
  rules_.retry_delays.clear();
  third_party_.answers = {{.status = 500}};
  delivered(id, Occasion::kReauthorization);
  EXPECT_EQ(status(id), Status::kActive);
  EXPECT_EQ(service_.credentials_of(*service_.find(id)).access_token.reveal(),
            token.token.reveal());
  EXPECT_THAT(notification_store_.list({}).items.at(0).message, HasSubstr("goes on working"));
}

TEST_P(ExchangeTest, BringsWhatADeclarationAsksForIntoForce) {
  const auto id = add();
  auto integration = service_.find(id).value();
  integration.requested = access::GrantSelection::all();
  ASSERT_TRUE(integration_store_.save(integration));
  const auto connector = delivered(id);
  ASSERT_TRUE(access(connector, request(connector).value()));
  integration = service_.find(id).value();
  EXPECT_EQ(integration.details.grant, access::GrantSelection::all());
  EXPECT_FALSE(integration.requested);
}

TEST_P(ExchangeTest, OfManyAtATimeOneWins) {
  const auto id = add();
  auto connector = delivered(id);
  std::atomic<int> won = 0;
  const auto race = [&](const auto& attempt) {
    won = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 64; ++i) {
      threads.emplace_back([&, i] {
        if (attempt("nonce of thread " + std::to_string(i))) ++won;
      });
    }
  };
  std::mutex mutex;
  std::optional<AccessToken> token;
  race([&](const std::string& nonce) {
    auto got = request_token({.consumer_key = connector.key,
                              .nonce = nonce,
                              .timestamp_seconds = unix_seconds(clock_.now())},
                             signed_with(connector.secret, ""));
    if (!got) return false;
    const std::scoped_lock lock(mutex);
    token = std::move(*got);
    return true;
  });
  EXPECT_EQ(won, 1);
  EXPECT_FALSE(hand_over_store_.request_token(id)) << "which the others' use has revoked";
  connector = delivered(id);
  token = request(connector).value();
  race([&](const std::string& nonce) {
    return access_token({.consumer_key = connector.key,
                         .token = token->token.reveal(),
                         .nonce = nonce + " again",
                         .verifier = connector.verifier,
                         .timestamp_seconds = unix_seconds(clock_.now())},
                        signed_with(connector.secret, std::string(token->secret.reveal())))
        .has_value();
  });
  EXPECT_EQ(won, 1);
  EXPECT_FALSE(integration_store_.access_token(id)) << "likewise";
}

}  // namespace
}  // namespace gatehouse::conformance

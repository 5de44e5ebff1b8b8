// Acts that show credentials or weaken security need a password that was just given.

#include "admin/admin_api_fixture.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::Headers;
using testing_support::Reply;

class PasswordTest : public testing_support::AdminApiTest {
 protected:
  Reply activate(const std::string& body = "") { return act("/activate", body); }

  Reply act(const std::string& what, const std::string& body = "") {
    const auto version = integrations_.find(integration_.id)->version;
    return ann_.send("POST", path_ + what, body,
                     {{"If-Match", "\"" + std::to_string(version) + "\""}});
  }

  Reply set(const std::string& path, const std::string& value, const std::string& more = "") {
    const auto tag = ann_.send("GET", "/settings").field("ETag");
    return ann_.send(
        "PATCH", "/settings",
        R"({"changes":[{"path":")" + path + R"(","value":")" + value + "\"}]" + more + "}",
        {{"If-Match", tag}});
  }

  integrations::Integration integration_ = add_integration({.name = "ERP"});
  std::string path_ = "/integrations/" + std::to_string(static_cast<std::int64_t>(integration_.id));
};

TEST_F(PasswordTest, ShowsNoCredentialsToAnOpenSession) {
  clock_.advance(5min);
  EXPECT_EQ(activate().status, 403);
  EXPECT_EQ(activate().code(), "password_required");
  EXPECT_EQ(integrations_.find(integration_.id)->status, integrations::Status::kInactive);
  EXPECT_THAT(codes(activate(with_password("", "wrong"))),
              ElementsAre("current_password:password_wrong"));
  EXPECT_EQ(activate(with_password("")).status, 200);
  clock_.advance(5min);
  EXPECT_EQ(act("/reauthorize").code(), "password_required");
  EXPECT_EQ(act("/reveal").code(), "password_required");
  EXPECT_EQ(act("/reveal", with_password("")).status, 200);
  EXPECT_EQ(act("/reauthorize").status, 200) << "it was just given";
}

TEST_F(PasswordTest, AHandOverNeedsItToo) {
  integration_ = add_integration({.name = "Cloud",
                                  .callback_url = "https://erp.example/cb",
                                  .identity_link_url = "https://erp.example/in"});
  path_ = "/integrations/" + std::to_string(static_cast<std::int64_t>(integration_.id));
  clock_.advance(5min);
  EXPECT_EQ(activate().code(), "password_required");
  EXPECT_FALSE(hand_overs_.find(integration_.id));
}

TEST_F(PasswordTest, SigningInAndSavingCountForFiveMinutes) {
  clock_.advance(5min - 1ms);
  EXPECT_EQ(activate().status, 200);
  clock_.advance(10min);
  const auto created = create("Shop");
  ASSERT_EQ(created.status, 201);
  clock_.advance(4min);
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  EXPECT_EQ(ann_.send("POST", path + "/activate", "", seen(created)).status, 200)
      << "the guide's Save, Activate, Allow";
}

TEST_F(PasswordTest, AWrongPasswordIsNoneEvenWhileOneCounts) {
  EXPECT_EQ(activate(with_password("", "wrong")).code(), "password_wrong");
  EXPECT_EQ(activate(R"({"password":"abcdefg1"})").status, 422) << "unknown members are refused";
  EXPECT_EQ(integrations_.find(integration_.id)->status, integrations::Status::kInactive);
}

TEST_F(PasswordTest, CountsInItsOwnSessionOnly) {
  clock_.advance(10min);
  auto other = signed_in("ann");
  EXPECT_EQ(activate().code(), "password_required");
}

TEST_F(PasswordTest, ConfirmsASession) {
  EXPECT_EQ(ann_.send("GET", "/session").text_at("password_counts_until"),
            to_iso8601(clock_.time + 5min));
  clock_.advance(6min);
  EXPECT_TRUE(ann_.send("GET", "/session").at("password_counts_until").is_null());
  EXPECT_THAT(codes(ann_.send("POST", "/session/password", with_password("", "wrong"))),
              ElementsAre("current_password:password_wrong"));
  EXPECT_EQ(activate().code(), "password_required");
  const auto confirmed = ann_.send("POST", "/session/password", with_password(""));
  EXPECT_EQ(confirmed.status, 200);
  EXPECT_EQ(confirmed.text_at("password_counts_until"), to_iso8601(clock_.time + 5min));
  EXPECT_EQ(activate().status, 200);
}

TEST_F(PasswordTest, WrongOnesCountTowardsTheLock) {
  clock_.advance(6min);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ann_.send("POST", "/session/password", with_password("", "wrong")).status, 422);
  }
  EXPECT_EQ(activate(with_password("", "wrong")).code(), "session_ended");
  EXPECT_EQ(ann_.send("GET", "/session").status, 401);
}

TEST_F(PasswordTest, SettingsThatWeakenSecurityNeedIt) {
  clock_.advance(6min);
  const auto refused = set("oauth/consumer/enable_integration_as_bearer", "1");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "password_required");
  EXPECT_EQ(boost::json::serialize(refused.at("settings")),
            R"(["oauth/consumer/enable_integration_as_bearer"])");
  EXPECT_EQ(set("oauth/consumer/timestamp_window", "601").code(), "password_required");
  EXPECT_EQ(set("oauth/consumer/timestamp_window", "599").status, 200) << "that is stronger";
  EXPECT_EQ(set("oauth/consumer/timestamp_window", "600").code(), "password_required");
  EXPECT_EQ(set("oauth/consumer/post_timeout", "9").status, 200) << "that weakens nothing";
  const auto wrong = R"(,"current_password":"wrong")";
  EXPECT_EQ(set("oauth/consumer/post_timeout", "8", wrong).code(), "password_wrong");
  const auto right = R"(,"current_password":"abcdefg1")";
  EXPECT_EQ(set("oauth/consumer/enable_integration_as_bearer", "1", right).status, 200);
  EXPECT_EQ(set("oauth/consumer/allow_hmac_sha1", "1").status, 200) << "it was just given";
}

TEST_F(PasswordTest, TheDefaultMayBeWeakerToo) {
  ASSERT_TRUE(
      settings_.apply({{"oauth/consumer/timestamp_window", "60"}}, history::Actor::system()));
  clock_.advance(6min);
  const auto tag = ann_.send("GET", "/settings").field("ETag");
  const auto body = R"({"changes":[{"path":"oauth/consumer/timestamp_window","value":null}]})";
  EXPECT_EQ(ann_.send("PATCH", "/settings", body, {{"If-Match", tag}}).code(), "password_required");
}

TEST_F(PasswordTest, AnAdminTokenCountsForFiveMinutesToo) {
  const auto token = std::string(
      sign_in_.issue_token({.username = "ann", .password = Secret(kPassword)}).value().reveal());
  const Headers bearer{{"Authorization", "Bearer " + token},
                       {"Content-Type", "application/json"},
                       {"If-Match", "\"1\""}};
  clock_.advance(5min);
  EXPECT_EQ(send("POST", path_ + "/activate", "{}", bearer).code(), "password_required");
  EXPECT_EQ(send("POST", "/session/password", with_password(""), bearer).status, 401);
  EXPECT_EQ(send("POST", path_ + "/activate", with_password(""), bearer).status, 200);
  EXPECT_EQ(send("POST", path_ + "/reveal", "{}", bearer).code(), "password_required")
      << "a script sends it each time";
}

TEST_F(PasswordTest, AnAnswerWithSecretsIsNeverGivenAgain) {
  const Headers key{{"Idempotency-Key", "key-activate"}, {"If-Match", "\"1\""}};
  const auto first = ann_.send("POST", path_ + "/activate", "", key);
  ASSERT_EQ(first.status, 200);
  auto other = signed_in("ann");
  for (auto* browser : {&ann_, &other}) {
    const auto again = browser->send("POST", path_ + "/activate", "", key);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "already_done");
    EXPECT_THAT(again.text, testing::Not(HasSubstr("access_token")));
  }
  EXPECT_EQ(
      integrations_.credentials_of(*integrations_.find(integration_.id)).access_token.reveal(),
      first.at("credentials").at("access_token").as_string())
      << "it was done once";
  EXPECT_EQ(ann_.send("POST", path_ + "/reauthorize", "", key).code(), "idempotency_key_reused");

  const Headers reveal{{"Idempotency-Key", "key-reveal-1"}};
  EXPECT_EQ(ann_.send("POST", path_ + "/reveal", with_password(""), reveal).status, 200);
  EXPECT_EQ(ann_.send("POST", path_ + "/reveal", with_password("", "wrong"), reveal).code(),
            "password_wrong");
  EXPECT_EQ(ann_.send("POST", path_ + "/reveal", with_password(""), reveal).status, 200);
  const auto newest = history_.newest(2, 0);
  for (const auto& event : newest) EXPECT_NE(event.action, "integration.activated");
}

}  // namespace
}  // namespace gatehouse::api::admin

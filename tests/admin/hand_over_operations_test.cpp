#include "admin/admin_fixture.h"
#include "api/admin/news_feed.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using testing_support::AdminFixture;
using testing_support::Reply;

class HandOverOperationsTest : public AdminFixture {
 protected:
  HandOverOperationsTest() {
    integration_ = add_integration({.name = "ERP",
                                    .callback_url = "https://erp.example:8443/cb",
                                    .identity_link_url = "https://erp.example/in?a=b"});
    path_ = "/integrations/" + std::to_string(static_cast<std::int64_t>(integration_.id));
  }

  Reply act(const std::string& what) { return ann_.send("POST", path_ + what); }

  Reply activate() {
    const auto version = std::to_string(integrations_.find(integration_.id)->version);
    return ann_.send("POST", path_ + "/activate", "", {{"If-Match", "\"" + version + "\""}});
  }

  Reply state() { return ann_.send("GET", path_ + "/hand-over"); }

  integrations::Integration integration_;
  std::string path_;
  Browser ann_ = signed_in("ann");
};

TEST_F(HandOverOperationsTest, SaysThatThereWasNone) {
  const auto reply = state();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.text_at("state"), "none");
  EXPECT_EQ(ann_.send("GET", "/integrations/999/hand-over").status, 404);
  EXPECT_EQ(act("/hand-over/send-again").code(), "no_hand_over");
  EXPECT_EQ(act("/exchange-window/restart").code(), "no_hand_over");
  EXPECT_EQ(ann_.send("GET", path_ + "/deliveries").at("total").as_int64(), 0);
}

TEST_F(HandOverOperationsTest, BeginsWithAllowAndShowsNoCredentials) {
  const auto reply = activate();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.at("credentials").is_null());
  EXPECT_EQ(reply.at("hand_over").at("state").as_string(), "delivering");
  EXPECT_EQ(reply.at("hand_over").at("host").as_string(), "erp.example:8443");
  EXPECT_TRUE(reply.at("hand_over").at("identity_link_url").is_null()) << "nothing was delivered";
  EXPECT_EQ(reply.at("integration").at("status").as_string(), "inactive");
  EXPECT_THAT(third_party_.forms, IsEmpty()) << "the answer waits for nobody";
}

TEST_F(HandOverOperationsTest, ReportsTheTrueState) {
  activate();
  hand_overs_.deliver_due();
  EXPECT_THAT(third_party_.forms[0], HasSubstr("store_base_url=http%3A%2F%2Fshop.example%2F"));
  auto reply = state();
  EXPECT_EQ(reply.text_at("state"), "waiting_for_sign_in");
  EXPECT_EQ(reply.text_at("deadline"), to_iso8601(clock_.now() + 300s));
  EXPECT_EQ(reply.text_at("identity_link_url"),
            "https://erp.example/in?a=b&oauth_consumer_key=" + integration_.consumer_key +
                "&success_call_back=http%3A%2F%2Fshop.example%2Fadmin%2Fintegration%2F"
                "loginSuccessCallback%3Fid%3D" +
                std::to_string(static_cast<std::int64_t>(integration_.id)));
  clock_.advance(301s);
  reply = state();
  EXPECT_EQ(reply.text_at("state"), "failed");
  EXPECT_EQ(reply.text_at("reason"), "window_ended");
  EXPECT_TRUE(reply.at("identity_link_url").is_null());
  reply = act("/exchange-window/restart");
  EXPECT_EQ(reply.text_at("state"), "waiting_for_sign_in");
}

TEST_F(HandOverOperationsTest, ShowsWhyADeliveryFailedAndSendsAgain) {
  third_party_.answers = {{.address = "192.0.2.1:443",
                           .tls = "TLSv1.3",
                           .status = 404,
                           .body = "gone",
                           .duration = 12ms},
                          {.status = 200}};
  activate();
  hand_overs_.deliver_due();
  auto reply = state();
  EXPECT_EQ(reply.text_at("state"), "delivering");
  EXPECT_EQ(reply.text_at("reason"), "bad_status");
  EXPECT_FALSE(reply.at("next_attempt_at").is_null());
  const auto deliveries = ann_.send("GET", path_ + "/deliveries");
  const auto& delivery = deliveries.at("items").at(0);
  EXPECT_EQ(delivery.at("status").as_int64(), 404);
  EXPECT_EQ(delivery.at("address").as_string(), "192.0.2.1:443");
  EXPECT_EQ(delivery.at("excerpt").as_string(), "gone");
  EXPECT_EQ(delivery.at("result").as_string(), "failed");
  EXPECT_EQ(act("/hand-over/send-again").text_at("state"), "delivering");
  hand_overs_.deliver_due();
  EXPECT_EQ(state().text_at("state"), "waiting_for_sign_in");
  EXPECT_EQ(ann_.send("GET", path_ + "/deliveries?per=1").at("total").as_int64(), 2);
}

TEST_F(HandOverOperationsTest, TestsACallbackUrlBeforeActivating) {
  const auto reply = act("/hand-over/test");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.text_at("result"), "delivered");
  EXPECT_EQ(reply.text_at("purpose"), "test");
  EXPECT_EQ(state().text_at("state"), "none");
  const auto bare = add_integration({.name = "bare"});
  EXPECT_EQ(
      ann_.send("POST", "/integrations/" + std::to_string(static_cast<std::int64_t>(bare.id)) +
                            "/hand-over/test")
          .code(),
      "no_callback_url");
}

TEST_F(HandOverOperationsTest, JudgesWhatIsFilledIn) {
  const std::string private_url = "http://10.0.0.7/cb";
  third_party_.foreseen_of[private_url] = {
      .outcome = integrations::CallbackOutcome::kAddressNotAllowed,
      .detail = "10.0.0.7 is a private address"};
  const auto check = [this](const std::string& body) {
    return ann_.send("POST", "/integrations/check", body);
  };
  auto reply = check(R"({"callback_url":" http://10.0.0.7/cb "})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.at("problems").as_array().empty());
  ASSERT_EQ(reply.at("warnings").as_array().size(), 1u);
  EXPECT_EQ(reply.at("warnings").at(0).at("field").as_string(), "callback_url");
  EXPECT_THAT(std::string(reply.at("warnings").at(0).at("message").as_string()),
              AllOf(HasSubstr("10.0.0.7 is a private address"), HasSubstr("--allow-callback-to")));
  EXPECT_THAT(third_party_.forms, IsEmpty());
  // Nobody posts to an identity link URL.
  reply = check(R"({"identity_link_url":"http://10.0.0.7/cb"})");
  EXPECT_TRUE(reply.at("warnings").as_array().empty());

  reply =
      check(R"({"callback_url":"https://a.example/#x","identity_link_url":"https://a.example/ x",
                    "name":"","email":"a"})");
  std::vector<std::string> fields;
  for (const auto& problem : reply.at("problems").as_array()) {
    fields.emplace_back(problem.at("field").as_string());
  }
  EXPECT_THAT(fields, ElementsAre("name", "email", "callback_url", "identity_link_url"));
  EXPECT_TRUE(check("{}").at("problems").as_array().empty());
}

TEST_F(HandOverOperationsTest, KnowsANameThatIsTaken) {
  const auto taken = [this](const std::string& body) {
    const auto reply = ann_.send("POST", "/integrations/check", body);
    const auto& problems = reply.at("problems").as_array();
    return !problems.empty() && problems[0].at("code") == "taken";
  };
  EXPECT_TRUE(taken(R"({"name":"erp"})"));
  EXPECT_FALSE(taken(R"({"name":"erp","id":)" +
                     std::to_string(static_cast<std::int64_t>(integration_.id)) + "}"));
  EXPECT_FALSE(taken(R"({"name":"another"})"));
}

TEST_F(HandOverOperationsTest, NeedsTheRole) {
  auto guest = signed_in("guest");
  for (const auto* path :
       {"/hand-over/send-again", "/hand-over/test", "/exchange-window/restart"}) {
    EXPECT_EQ(guest.send("POST", path_ + path).status, 403) << path;
  }
  EXPECT_EQ(guest.send("GET", path_ + "/hand-over").status, 403);
  EXPECT_EQ(guest.send("GET", path_ + "/deliveries").status, 403);
  EXPECT_THAT(third_party_.forms, IsEmpty());
}

TEST_F(HandOverOperationsTest, AsksForAttentionWhenItFailed) {
  ASSERT_TRUE(settings_.apply({{std::string(settings::paths::kPostRetryDelays), ""}},
                              history::Actor::system()));
  third_party_.answers = {{.outcome = integrations::CallbackOutcome::kCertificate}};
  activate();
  hand_overs_.deliver_due();
  const auto dashboard = ann_.send("GET", "/dashboard");
  const auto& first = dashboard.at("needs_attention").at(0);
  EXPECT_EQ(first.at("kind").as_string(), "hand_over_failed");
  EXPECT_THAT(std::string(first.at("message").as_string()), HasSubstr("certificate"));
}

TEST_F(HandOverOperationsTest, IsSeenInTheListAndOnTheDashboard) {
  const auto row = [&](const std::string& query) {
    return ann_.send("GET", "/integrations?hand_over=" + query);
  };
  EXPECT_TRUE(row("").at("items").at(0).at("hand_over").is_null());
  third_party_.answers = {{.status = 500}, {.status = 200}};
  activate();
  hand_overs_.deliver_due();
  const auto failing = row("failing");
  ASSERT_EQ(failing.at("total").as_int64(), 1);
  const auto& shown = failing.at("items").at(0).at("hand_over");
  EXPECT_EQ(shown.at("state").as_string(), "delivering");
  EXPECT_EQ(shown.at("reason").as_string(), "bad_status");
  EXPECT_FALSE(shown.at("next_attempt_at").is_null());
  const auto attention = [&] {
    return ann_.send("GET", "/dashboard").at("needs_attention").at(0).as_object();
  };
  EXPECT_EQ(attention().at("kind").as_string(), "hand_over_failing");
  clock_.advance(60s);
  hand_overs_.deliver_due();
  EXPECT_EQ(row("failing").at("total").as_int64(), 0);
  const auto waiting = row("waiting_for_sign_in").at("items").at(0).at("hand_over");
  EXPECT_EQ(waiting.at("deadline").as_string(), to_iso8601(clock_.now() + 300s));
  EXPECT_TRUE(waiting.at("link_opened_at").is_null());
  EXPECT_EQ(attention().at("kind").as_string(), "hand_over_waiting");
  EXPECT_EQ(attention().at("hand_over").at("deadline"), waiting.at("deadline"));
  EXPECT_EQ(row("link_opened").at("total").as_int64(), 0);
  EXPECT_EQ(act("/hand-over/link-opened").text_at("link_opened_at"), to_iso8601(clock_.now()));
  EXPECT_EQ(row("link_opened").at("total").as_int64(), 1);
  EXPECT_EQ(row("needs_attention").at("total").as_int64(), 1);
  EXPECT_EQ(row("nothing_known").at("total").as_int64(), 1)
      << "what means nothing asks for nothing";
  EXPECT_EQ(ann_.send("POST", "/integrations/999/hand-over/link-opened").status, 404);
}

TEST_F(HandOverOperationsTest, TellsPagesOfEachStep) {
  testing_support::HearingFeed feed(*database_, news_services_);
  std::vector<std::string> received;
  const auto kept =
      events_.subscribe([&](const std::string& text) { received.push_back(text); },
                        session_store_.of(people_.find_by_username("ann")->id).front(),
                        access::Grant(access::GrantSelection::all(), tree_),
                        [](std::uint64_t) { return std::string("hello"); });
  const auto steps = [&] {
    feed.publish_news();
    std::erase_if(received, [](const auto& text) {
      return !text.starts_with("event: hand_over.changed") &&
             !text.starts_with("event: notification.created");
    });
    return std::exchange(received, {});
  };
  activate();
  EXPECT_THAT(steps(), testing::ElementsAre(HasSubstr("\"delivering\"")));
  hand_overs_.deliver_due();
  EXPECT_THAT(steps(), testing::ElementsAre(HasSubstr("\"waiting_for_sign_in\"")));
  notifications_.announce({.title = "news"});
  EXPECT_THAT(steps(), testing::ElementsAre(StartsWith("event: notification.created")));
  EXPECT_THAT(steps(), IsEmpty());
}

}  // namespace
}  // namespace gatehouse::api::admin

#include "api/admin/news_feed.h"

#include "admin/admin_fixture.h"
#include "api/admin/listeners.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing_support::AdminFixture;

class NewsFeedTest : public AdminFixture {
 protected:
  // Opens the stream that the browser would open; keeps it open.
  http::Handled listen(const testing_support::Headers& headers) {
    fields_.clear();
    for (const auto& [name, value] : headers) fields_.push_back({name, value});
    http::Request request;
    request.method = "GET";
    request.path = "/admin/api/v1/events";
    request.fields = fields_;
    request.scheme = "http";
    request.host = "shop.example";
    return api_.listen(request);
  }

  void open(const Browser& browser) {
    headers_ = browser.headers();
    auto handled = listen(headers_);
    auto* stream = std::get_if<http::EventStream>(&handled.outcome);
    ASSERT_NE(stream, nullptr);
    kept_ = stream->open([this](const std::string& text) { received_ += text; });
  }

  testing_support::HearingFeed feed_{*database_, news_services_};
  Browser ann_ = signed_in("ann");
  testing_support::Headers headers_;
  std::vector<http::Field> fields_;

  // What a stream begins with now.
  std::string hello() { return EventBus::text_of("hello", hello_from(here_, events_.published())); }

  std::shared_ptr<void> kept_;
  std::string received_;
};

TEST_F(NewsFeedTest, NobodyListensWithoutASession) {
  const auto handled = listen({});
  const auto* response = std::get_if<http::Response>(&handled.outcome);
  ASSERT_NE(response, nullptr);
  EXPECT_EQ(response->status(), 401);
}

// A page that has missed nothing between an answer and its stream asks for nothing twice.
TEST_F(NewsFeedTest, MarksInAnswersAndHelloHowFarTheEventsHaveCome) {
  const auto before = ann_.send("GET", "/integrations").field("Event-Mark");
  open(ann_);
  EXPECT_THAT(received_, HasSubstr("\"event_mark\":\"" + before + "\""));
  add_integration({.name = "ERP"});
  feed_.publish_news();
  EXPECT_NE(ann_.send("GET", "/integrations").field("Event-Mark"), before);
}

TEST_F(NewsFeedTest, SaysHelloFirst) {
  open(ann_);
  EXPECT_EQ(received_, hello());
}

TEST_F(NewsFeedTest, TellsOfIntegrations) {
  open(ann_);
  const auto added = add_integration({.name = "ERP"});
  EXPECT_THAT(received_, Not(HasSubstr("integration.changed")));
  feed_.publish_news();
  const auto id = std::to_string(static_cast<std::int64_t>(added.id));
  EXPECT_THAT(received_, HasSubstr("event: integration.changed\ndata: {\"id\":" + id +
                                   ",\"change\":\"created\",\"version\":1}\n\n"));
  received_.clear();
  feed_.publish_news();
  EXPECT_EQ(received_, "") << "once";
  ASSERT_TRUE(integrations_.remove(added.id, history::Actor::system()));
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("\"change\":\"removed\",\"version\":null"));
}

TEST_F(NewsFeedTest, TellsOnceOfManyChangesOfOne) {
  const auto added = add_integration({.name = "ERP"});
  feed_.publish_news();
  open(ann_);
  received_.clear();
  ASSERT_TRUE(integrations_.reveal(added.id, history::Actor::system()));
  ASSERT_TRUE(integrations_.reveal(added.id, history::Actor::system()));
  feed_.publish_news();
  const auto id = std::to_string(static_cast<std::int64_t>(added.id));
  EXPECT_EQ(received_, "event: integration.changed\ndata: {\"id\":" + id +
                           ",\"change\":\"changed\",\"version\":1}\n\n");
}

TEST_F(NewsFeedTest, HasPagesAskAnewWhenMuchOrNobodyKnowsWhatHasChanged) {
  open(ann_);
  received_.clear();
  feed_.hear({.events = {}, .continuity = events::Batch::Continuity::kGap});
  feed_.publish_news();
  const auto first = hello();
  EXPECT_NE(received_, first) << "it is an event itself";
  EXPECT_THAT(received_, HasSubstr("event: hello\n"));
  received_.clear();
  events::Batch much;
  for (int i = 1; i <= 501; ++i) {
    much.events.push_back({.kind = events::Kind::kIntegrationChanged, .id = i});
  }
  feed_.hear(much);
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("event: hello\n"));
  received_.clear();
  feed_.publish_news();
  EXPECT_EQ(received_, "") << "once";
}

TEST_F(NewsFeedTest, ForgetsNothingWhenItCannotBeRead) {
  open(ann_);
  received_.clear();
  const auto added = add_integration({.name = "ERP"});
  clock_.advance(1s);
  database_->execute("ALTER TABLE sessions RENAME TO lost");
  EXPECT_THROW(feed_.publish_news(), Unavailable);
  database_->execute("ALTER TABLE lost RENAME TO sessions");
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("\"change\":\"created\""));
}

TEST_F(NewsFeedTest, TellsOfSettings) {
  open(ann_);
  ASSERT_TRUE(settings_.apply(
      {{"oauth/consumer/post_timeout", "9"}, {"oauth/consumer/post_maxredirects", "1"}},
      history::Actor::system()));
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("event: settings.changed\ndata: {\"paths\":"
                                   "[\"oauth/consumer/post_timeout\","
                                   "\"oauth/consumer/post_maxredirects\"],\"version\":\""));
}

TEST_F(NewsFeedTest, TellsThatAnotherApiDescriptionIsInForce) {
  open(ann_);
  storage::add_event(*database_, {.kind = events::Kind::kDescriptionChanged});
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("event: access.changed\ndata: {}\n\n"));
}

TEST_F(NewsFeedTest, EndsWithTheSession) {
  open(ann_);
  database_->on_commit([this] { feed_.publish_news(); });  // as soon as can be
  ann_.send("DELETE", "/session");
  EXPECT_THAT(received_, HasSubstr("{\"reason\":\"signed_out\"}"));
  received_.clear();
  add_integration({.name = "ERP"});
  feed_.publish_news();
  EXPECT_EQ(received_, "") << "nothing follows";
}

TEST_F(NewsFeedTest, TellsWhySessionsEnd) {
  auto other = signed_in("ann");
  open(ann_);
  other.send("DELETE", "/account/sessions");
  EXPECT_THAT(received_, HasSubstr("{\"reason\":\"ended_elsewhere\"}"));

  received_.clear();
  open(other);
  clock_.advance(29min);
  feed_.publish_news();
  EXPECT_THAT(received_, Not(HasSubstr("session.ended"))) << "listening does not count as use";
  clock_.advance(1min);
  feed_.publish_news();
  EXPECT_THAT(received_, HasSubstr("{\"reason\":\"expired\"}"));
}

class NewsForScriptsTest : public NewsFeedTest {
 protected:
  std::string token_for(const std::string& username) {
    return std::string(sign_in_.issue_token({.username = username, .password = Secret(kPassword)})
                           .value()
                           .reveal());
  }

  void open_with_token(const std::string& username) {
    headers_ = {{"Authorization", "Bearer " + token_for(username)}};
    auto handled = listen(headers_);
    auto* stream = std::get_if<http::EventStream>(&handled.outcome);
    ASSERT_NE(stream, nullptr);
    received_.clear();
    kept_ = stream->open([this](const std::string& text) { received_ += text; });
  }

  // What the stream says when something happens now.
  std::string after_news() {
    received_.clear();
    add_integration({.name = "ERP " + std::to_string(++made_)});
    feed_.publish_news();
    return received_;
  }

  void change(const std::string& username, const std::function<void(operators::Operator&)>& how) {
    auto person = people_.find_by_username(username).value();
    how(person);
    people_.save(person);
  }

  int made_ = 0;
};

TEST_F(NewsForScriptsTest, EndsWhenTheTokenEnds) {
  open_with_token("ann");
  EXPECT_THAT(after_news(), HasSubstr("integration.changed"));
  clock_.advance(4h);
  EXPECT_EQ(after_news(), "event: session.ended\ndata: {\"reason\":\"expired\"}\n\n");
  EXPECT_EQ(after_news(), "");
}

TEST_F(NewsForScriptsTest, EndsWhenThePasswordChanges) {
  open_with_token("ann");
  EXPECT_EQ(ann_.send("POST", "/account/password",
                      R"({"current_password":"abcdefg1","new_password":"hijklmn2"})")
                .status,
            204);
  EXPECT_THAT(received_, HasSubstr("ended_elsewhere")) << "at once";
  EXPECT_EQ(after_news(), "");
}

TEST_F(NewsForScriptsTest, EndsWhenTheOperatorIsSwitchedOff) {
  open_with_token("ann");
  change("ann", [](auto& person) { person.account = operators::Account::kInactive; });
  EXPECT_THAT(after_news(),
              testing::AllOf(HasSubstr("ended_elsewhere"), Not(HasSubstr("integration.changed"))));
}

TEST_F(NewsForScriptsTest, EndsForAPageWhoseOperatorIsSwitchedOff) {
  open(ann_);
  change("ann", [](auto& person) { person.account = operators::Account::kInactive; });
  EXPECT_THAT(after_news(),
              testing::AllOf(HasSubstr("ended_elsewhere"), Not(HasSubstr("integration.changed"))));
}

TEST_F(NewsForScriptsTest, TellsWhatTheRoleMaySeeAtThatMoment) {
  open_with_token("guest");
  ASSERT_TRUE(settings_.apply({{"oauth/consumer/post_timeout", "9"}}, history::Actor::system()));
  notifications_.announce({.title = "news"});
  EXPECT_EQ(after_news(), "") << "guest may see nothing";
  change("guest", [&](auto& person) { person.role = people_.find_role("Catalog")->id; });
  ASSERT_TRUE(settings_.apply({{"oauth/consumer/post_timeout", "8"}}, history::Actor::system()));
  EXPECT_THAT(after_news(),
              testing::AllOf(HasSubstr("integration.changed"), Not(HasSubstr("settings.changed"))));
  change("guest", [&](auto& person) { person.role = people_.find_role("Nothing")->id; });
  EXPECT_EQ(after_news(), "");
}

TEST_F(NewsForScriptsTest, TellsOfSettingsByTheirSection) {
  people_.add_role("OAuth", access::GrantSelection::custom({"Magento_Integration::config_oauth"}));
  change("guest", [&](auto& person) { person.role = people_.find_role("OAuth")->id; });
  open_with_token("guest");
  ASSERT_TRUE(settings_.apply(
      {{"oauth/consumer/post_timeout", "9"}, {"webapi/webapisecurity/allow_insecure", "1"}},
      history::Actor::system()));
  EXPECT_THAT(after_news(), testing::AllOf(HasSubstr("oauth/consumer/post_timeout"),
                                           Not(HasSubstr("allow_insecure"))));
}

}  // namespace
}  // namespace gatehouse::api::admin

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "access/yaml_reader.h"
#include "admin/contract.h"
#include "api/admin/admin_api.h"
#include "api/admin/news_feed.h"
#include "crypto/system_random.h"
#include "gateway/upstream.h"
#include "storage/migrations.h"
#include "storage/sql_events.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_history.h"
#include "storage/sql_integrations.h"
#include "storage/sql_notifications.h"
#include "storage/sql_operators.h"
#include "storage/sql_settings.h"
#include "storage/sql_sign_in.h"
#include "storage/sql_usage_report.h"
#include "storage/sqlite_database.h"
#include "support/fixed_clock.h"
#include "support/set_of_locks.h"
#include "support/third_party.h"

namespace gatehouse::api::admin::testing_support {

// An answer as a browser sees it.
struct Reply {
  int status = 0;
  std::string content_type;
  std::multimap<std::string, std::string> fields;
  std::string text;
  boost::json::value body;  // null when there is none
  std::string cause = {};   // what the log is told of an answer of 5xx

  [[nodiscard]] std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }

  [[nodiscard]] const boost::json::value& at(std::string_view name) const {
    return body.as_object().at(name);
  }

  [[nodiscard]] std::string text_at(std::string_view name) const {
    return std::string(at(name).as_string());
  }

  [[nodiscard]] std::string code() const { return text_at("code"); }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// Upstreams that are only asked which routes they answer: those that a setting opens to guests, and
// none.
class AnswersGuests : public gateway::Upstream {
 public:
  [[nodiscard]] bool answers(const access::Route& route) const override {
    return route.guests != access::OpensToGuests::kNever;
  }

  http::Handled answer(const std::shared_ptr<const gateway::Call>&) override {
    return http::Response(501, "", "");
  }
};

class AnswersNothing final : public AnswersGuests {
 public:
  [[nodiscard]] bool answers(const access::Route&) const override { return false; }
};

// A feed that hears of what is committed.
class HearingFeed {
 public:
  HearingFeed(storage::Database& database, NewsFeed::Services services)
      : log_(database), feed_(std::move(services)) {}

  // Hears what came since the last time and publishes it.
  NewsFeed::Left publish_news() {
    const auto batch = log_.after(heard_);
    heard_ = batch.last;
    feed_.hear(batch);
    return feed_.publish_news();
  }

  void hear(const events::Batch& batch) { feed_.hear(batch); }

 private:
  storage::SqlEvents log_;
  std::int64_t heard_ = log_.last();
  NewsFeed feed_;
};

// A whole admin API over a database in memory: two operators of the role Administrators ("ann",
// "bob"), one that may do nothing but sign in ("guest"), all with the password kPassword. Each
// answer is checked against the contract.
class AdminFixture : public testing::Test {
 protected:
  static constexpr auto kPassword = "abcdefg1";

  AdminFixture() {
    people_.add_role(std::string(operators::kAdministrators), access::GrantSelection::all());
    people_.add_role("Nothing", access::GrantSelection::custom({}));
    people_.add_role("Catalog", access::GrantSelection::custom(
                                    {"Magento_Integration::integrations", "T::catalog"}));
    add_operator("ann", operators::kAdministrators);
    add_operator("bob", operators::kAdministrators);
    add_operator("guest", "Nothing");
    add_operator("cat", "Catalog");
  }

  void add_operator(const std::string& username, std::string_view role) {
    ASSERT_TRUE(accounts_.create({.username = username,
                                  .email = username + "@shop.example",
                                  .password = Secret(kPassword),
                                  .role = std::string(role)},
                                 history::Actor::system()));
  }

  // Sends a request as it is. The path is below the API's root.
  Reply send(const std::string& method, const std::string& path, const std::string& body = "",
             Headers headers = {}) {
    headers.emplace_back("Host", "shop.example");
    std::vector<http::Field> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    const auto target = api_.root() + path;
    const auto mark = std::min(target.find('?'), target.size());
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = std::string_view(target).substr(0, mark);
    request.query = std::string_view(target).substr(std::min(mark + 1, target.size()));
    request.fields = fields;
    request.host = "shop.example";
    request.scheme = scheme_;
    request.peer = "192.0.2.1";
    request.request_id = "request-1";
    request.body = body;
    auto reply = reply_of(api_.handle(request));
    check(method, path.substr(0, path.find('?')), reply);
    return reply;
  }

  // A browser with its cookies; sends what the page would send.
  struct Browser {
    AdminFixture& fixture;
    std::map<std::string, std::string> cookies = {};
    std::string csrf_token;

    [[nodiscard]] Headers headers() const {
      Headers headers;
      std::string cookie;
      for (const auto& [name, value] : cookies) {
        cookie.append(cookie.empty() ? "" : "; ").append(name).append("=").append(value);
      }
      if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
      if (!csrf_token.empty()) headers.emplace_back("X-CSRF-Token", csrf_token);
      headers.emplace_back("Origin", "http://shop.example");
      headers.emplace_back("Sec-Fetch-Site", "same-origin");
      return headers;
    }

    Reply send(const std::string& method, const std::string& path, const std::string& body = "",
               const Headers& more = {}) {
      auto all = headers();
      if (!body.empty()) all.emplace_back("Content-Type", "application/json");
      all.insert(all.end(), more.begin(), more.end());
      auto reply = fixture.send(method, path, body, all);
      keep_cookies(reply);
      return reply;
    }

    Reply sign_in(const std::string& username, const std::string& password = kPassword) {
      auto reply = send("POST", "/session",
                        R"({"username":")" + username + R"(","password":")" + password + R"("})");
      if (reply.status == 200) csrf_token = reply.text_at("csrf_token");
      return reply;
    }

    void keep_cookies(const Reply& reply) {
      const auto [begin, end] = reply.fields.equal_range("Set-Cookie");
      for (auto it = begin; it != end; ++it) {
        const auto& text = it->second;
        const auto equals = text.find('=');
        const auto value = text.substr(equals + 1, text.find(';') - equals - 1);
        if (value.empty()) {
          cookies.erase(text.substr(0, equals));
        } else {
          cookies[text.substr(0, equals)] = value;
        }
      }
    }
  };

  Browser signed_in(const std::string& username) {
    Browser browser{*this};
    EXPECT_EQ(browser.sign_in(username).status, 200);
    return browser;
  }

  // An integration made by the service, without any request.
  integrations::Integration add_integration(const integrations::Details& details) {
    return integrations_.create(details, history::Actor::system()).value();
  }

  static Reply reply_of(const http::Response& response) {
    Reply reply{.status = response.status(),
                .content_type = std::string(response.content_type()),
                .fields = {},
                .text = response.body(),
                .body = nullptr,
                .cause = response.cause()};
    std::string_view rest = response.fields();
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find("\r\n"));
      const auto colon = line.find(": ");
      reply.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
      rest.remove_prefix(line.size() + 2);
    }
    const bool readable = !reply.text.empty() && reply.field("Content-Encoding").empty();
    if (readable) reply.body = boost::json::parse(reply.text);
    return reply;
  }

  void check(const std::string& method, const std::string& path, const Reply& reply) {
    const auto id = contract().operation_of(method, path);
    if (!id) return;
    // What is compressed is the same, in another form.
    if (!reply.field("Content-Encoding").empty()) return;
    for (const auto& complaint :
         contract().check_answer(*id, reply.status, reply.content_type, reply.text)) {
      ADD_FAILURE() << *id << ": " << complaint << "\n" << reply.text;
    }
    if (reply.status < 300) succeeded_.insert(*id);
  }

  static const Contract& contract() {
    static const Contract contract("api/admin.openapi.yaml");
    return contract;
  }

  std::string_view scheme_ = "http";
  gatehouse::testing_support::FixedClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<storage::Database> database_ = migrated();
  const crypto::Sealer sealer_{{1, 2, 3}, random_};
  const crypto::LookupHash lookup_{{4, 5, 6}};
  const crypto::LookupHash history_key_{{7, 8, 9}};
  const access::ResourceTree tree_ = make_tree();
  access::FixedDescription access_{tree_, make_routes(tree_)};
  storage::SqlHistory history_{*database_, history_key_};
  storage::SqlOperators people_{*database_};
  storage::SqlSessions session_store_{*database_};
  storage::SqlDevices devices_{*database_};
  storage::SqlFailures failures_{*database_};
  storage::SqlAdminTokens tokens_{*database_};
  storage::SqlIntegrations integration_store_{*database_, sealer_, lookup_};
  storage::SqlHandOvers hand_over_store_{*database_, sealer_};
  storage::SqlNotifications notification_store_{*database_};
  storage::SqlOutbox outbox_{*database_};
  storage::SqlSettings setting_store_{*database_, sealer_};
  storage::SqlUsageReport usage_{*database_};
  settings::SettingsService settings_{setting_store_, *database_, history_, clock_};
  integrations::IntegrationService integrations_{
      {integration_store_, integration_store_, *database_, history_, clock_, random_, access_}};
  integrations::AuthorizationService authorization_{{integration_store_, integration_store_,
                                                     hand_over_store_, *database_, history_, clock_,
                                                     random_}};
  gatehouse::testing_support::ThirdParty third_party_;
  gatehouse::testing_support::NoMail mailer_;
  gatehouse::testing_support::SetOfLocks locks_;
  notifications::NotificationService notifications_{
      {notification_store_, outbox_, mailer_, *database_, clock_,
       [this] { return settings_.values(); }, [] { return std::vector<std::string>(); },
       [](const std::string&) {}}};
  integrations::HandOverService hand_overs_{
      {integration_store_, integration_store_, hand_over_store_, hand_over_store_, locks_,
       third_party_, notifications_, *database_, history_, clock_, random_,
       [this] { return integrations::rules_from(settings_.values()); }}};
  operators::OperatorService accounts_{
      {people_, *database_, history_, clock_, crypto::PasswordCost::kSandboxed}};
  operators::SessionService sessions_{
      {session_store_, people_, *database_, clock_, random_, lookup_,
       [this] { return operators::rules_from(settings_.values()); }}};
  operators::SignInService sign_in_{{people_, devices_, failures_, tokens_, *database_, history_,
                                     clock_, random_, lookup_, crypto::PasswordCost::kSandboxed,
                                     [this] { return operators::rules_from(settings_.values()); }},
                                    sessions_};
  EventBus events_;
  std::vector<std::string> faults_;
  const Installation here_{.admin_path = "/admin",
                           .origins = {"https://admin.example"},
                           .version = "0.1.0",
                           .started_at = clock_.time};
  const CookieJar cookies_{here_.admin_path};
  AdminApi api_{
      {.guard = {sign_in_, sessions_, tree_, here_},
       .events = events_,
       .clock = clock_,
       .hash = lookup_,
       .installation = here_},
      all_operations(
          {.session = {sign_in_, sessions_, people_, events_, clock_, cookies_},
           .account = {sign_in_, sessions_, accounts_, events_, tree_, clock_, cookies_},
           .integration = {integrations_, hand_overs_, history_, usage_, sign_in_, sessions_,
                           *database_, access_, clock_},
           .activation = {integrations_, authorization_, hand_overs_, history_, usage_, sign_in_,
                          sessions_, *database_, clock_, here_},
           .notification = {notifications_},
           .access = {[this] { return snapshot_; }},
           .setting = {settings_, sign_in_, sessions_, *database_, tree_, clock_, lookup_},
           .overview = {integrations_, hand_overs_, history_, usage_, tree_, access_,
                        database_->damage(), clock_, here_}})};
  const NewsFeed::Services news_services_{
      integrations_,
      hand_overs_,
      notifications_,
      settings_,
      sign_in_,
      sessions_,
      events_,
      tree_,
      lookup_,
      here_,
      [this](std::string_view fault) { faults_.emplace_back(fault); }};
  AnswersGuests answers_guests_;
  AnswersNothing answers_nothing_;
  // What calls are judged by.
  std::shared_ptr<const gateway::Snapshot> snapshot_ = std::make_shared<const gateway::Snapshot>(
      1, gateway::Snapshot::Credentials{}, gateway::GatewaySettings{}, crypto::FastHash({1}),
      gateway::Snapshot::OperatorTokens{}, nullptr,
      gateway::Routing{access_.in_force(),
                       std::make_shared<const gateway::Upstreams>(
                           access_.in_force()->routes,
                           std::vector<gateway::Upstream*>{&answers_guests_}, answers_nothing_)});
  std::set<std::string> succeeded_;  // operations that answered with success

 private:
  std::unique_ptr<storage::Database> migrated() {
    auto database = storage::open_sqlite_in_memory();
    storage::migrate(*database, storage::known_migrations(), clock_);
    return database;
  }

  static access::ResourceTree make_tree();
  static access::RouteTable make_routes(const access::ResourceTree& tree);
};

}  // namespace gatehouse::api::admin::testing_support

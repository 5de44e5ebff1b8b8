// What the operations do that are not about integrations.

#include "admin/admin_api_fixture.h"
#include "storage/sql_credential_source.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::AdminApiTest;
using testing_support::Headers;

TEST_F(AdminApiTest, RefusesASignInThatIsNone) {
  Browser browser{*this};
  EXPECT_EQ(browser.sign_in("ann", "wrong").code(), "sign_in_refused");
  EXPECT_EQ(browser.sign_in("nobody").code(), "sign_in_refused");
  EXPECT_TRUE(browser.cookies.empty());
  const auto incomplete = browser.send("POST", "/session", R"({"username":"ann","x":1})");
  EXPECT_EQ(incomplete.status, 422);
  EXPECT_THAT(codes(incomplete), ElementsAre("password:required", "x:unknown"));
  EXPECT_EQ(browser.send("POST", "/session", "[]").code(), "bad_request");
  EXPECT_EQ(browser.send("POST", "/session", "{").code(), "bad_request");
}

TEST_F(AdminApiTest, LocksSigningIn) {
  Browser browser{*this};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(browser.sign_in("ann", "wrong").status, 401);
  const auto locked = browser.sign_in("ann", "wrong");
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(locked.field("Retry-After"), "1800");
  EXPECT_EQ(browser.sign_in("ann").status, 429);
  ann_.send("DELETE", "/session");
  EXPECT_EQ(ann_.sign_in("ann").status, 200) << "her own browser is known";
}

TEST_F(AdminApiTest, SaysThatThereIsNoOperator) {
  database_->execute("DELETE FROM operators");
  Browser browser{*this};
  const auto reply = browser.sign_in("ann");
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.code(), "no_operator");
  EXPECT_THAT(reply.text_at("detail"), HasSubstr("gatehouse admin create"));
}

TEST_F(AdminApiTest, TellsAPageItsSession) {
  const auto reply = ann_.send("GET", "/session");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.text_at("csrf_token"), ann_.csrf_token);
  EXPECT_EQ(reply.at("operator").at("username").as_string(), "ann");
  EXPECT_EQ(reply.text_at("idle_expires_at"), to_iso8601(clock_.time + 30min));
  EXPECT_EQ(reply.text_at("expires_at"), to_iso8601(clock_.time + 12h));
}

TEST_F(AdminApiTest, SignsOut) {
  const auto cookies = ann_.cookies;
  const auto reply = ann_.send("DELETE", "/session");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.field("Clear-Site-Data"), "\"cache\"");
  EXPECT_FALSE(ann_.cookies.contains("gatehouse_session"));
  EXPECT_TRUE(ann_.cookies.contains("gatehouse_device"));
  ann_.cookies = cookies;
  EXPECT_EQ(ann_.send("GET", "/session").code(), "session_ended");
}

TEST_F(AdminApiTest, ChangesTheAccount) {
  EXPECT_EQ(codes(ann_.send("PATCH", "/account", with_password("", "wrong"))),
            std::vector<std::string>{"current_password:password_wrong"});
  const auto faults = [&](const std::string& members) {
    return codes(ann_.send("PATCH", "/account", with_password(members)));
  };
  EXPECT_THAT(faults(R"("username":"BOB")"), ElementsAre("username:taken"));
  EXPECT_THAT(faults(R"("username":"","email":"x")"),
              ElementsAre("username:required", "email:invalid"));
  EXPECT_THAT(faults(R"("username":")" + std::string(41, 'x') + "\""),
              ElementsAre("username:too_long"));
  const auto reply = ann_.send("PATCH", "/account",
                               with_password(R"("username":"anna","email":"anna@shop.example")"));
  EXPECT_EQ(reply.text_at("username"), "anna");
  EXPECT_EQ(ann_.send("GET", "/account").text_at("email"), "anna@shop.example");
}

TEST_F(AdminApiTest, ChangesThePassword) {
  auto other = signed_in("ann");
  const auto change = [&](const char* current, const std::string& replacement) {
    return ann_.send("POST", "/account/password",
                     std::string(R"({"current_password":")") + current + R"(","new_password":")" +
                         replacement + "\"}");
  };
  EXPECT_THAT(codes(change("wrong", "hijklmn2")), ElementsAre("current_password:password_wrong"));
  EXPECT_THAT(codes(change(kPassword, "short")), ElementsAre("new_password:invalid"));
  EXPECT_THAT(codes(change(kPassword, std::string(300, 'a') + "1")),
              ElementsAre("new_password:too_long"));
  EXPECT_EQ(change(kPassword, "hijklmn2").status, 204);
  EXPECT_EQ(ann_.send("GET", "/session").status, 200);
  EXPECT_EQ(other.send("GET", "/session").code(), "session_ended");
  EXPECT_EQ(Browser{*this}.sign_in("ann").status, 401);
  EXPECT_EQ(Browser{*this}.sign_in("ann", "hijklmn2").status, 200);
}

TEST_F(AdminApiTest, ListsAndEndsOwnSessions) {
  clock_.advance(10s);
  auto other = signed_in("ann");
  auto bob = signed_in("bob");
  clock_.advance(10s);
  const auto reply = ann_.send("GET", "/account/sessions");
  const auto& items = reply.at("items").as_array();
  ASSERT_EQ(items.size(), 2u) << "not bob's";
  EXPECT_TRUE(items[0].at("current").as_bool()) << "the last used first";
  EXPECT_EQ(items[1].at("address").as_string(), "192.0.2.1");
  const auto bobs = bob.send("GET", "/account/sessions").at("items").at(0).at("id").as_int64();
  EXPECT_EQ(ann_.send("DELETE", "/account/sessions/" + std::to_string(bobs)).status, 404);

  const auto others = "/account/sessions/" + std::to_string(items[1].at("id").as_int64());
  EXPECT_EQ(ann_.send("DELETE", others).status, 204);
  EXPECT_EQ(ann_.send("DELETE", others).status, 404);
  EXPECT_EQ(other.send("GET", "/session").status, 401);
  EXPECT_EQ(other.sign_in("ann").status, 200);
  EXPECT_EQ(ann_.send("DELETE", "/account/sessions").status, 204);
  EXPECT_EQ(other.send("GET", "/session").status, 401);
  EXPECT_EQ(bob.send("GET", "/session").status, 200);
  EXPECT_EQ(ann_.send("GET", "/session").status, 200);
}

TEST_F(AdminApiTest, ListsWhatCanBeGranted) {
  const auto resources = ann_.send("GET", "/resources");
  EXPECT_EQ(resources.at("total").as_int64(), 7);
  const auto& catalog = resources.at("items").at(1);
  EXPECT_EQ(catalog.at("id").as_string(), "T::catalog");
  EXPECT_EQ(catalog.at("children").at(0).at("title").as_string(), "Products");

  const auto routes = ann_.send("GET", "/routes");
  EXPECT_EQ(routes.at("total").as_int64(), 4);
  EXPECT_EQ(boost::json::serialize(routes.at("items").at(0)),
            R"({"method":"GET","path":"/V1/products","kind":"resources",)"
            R"("resources":["T::products"],"guest_switch":true,"implemented":true})");
  EXPECT_EQ(routes.at("items").at(3).at("kind").as_string(), "self");
}

TEST_F(AdminApiTest, ChangesSettings) {
  const auto before = ann_.send("GET", "/settings");
  const auto tag = Headers{{"If-Match", before.field("ETag")}};
  const auto change = [](const std::string& path, const std::string& value) {
    return R"({"changes":[{"path":")" + path + R"(","value":)" + value + "}]}";
  };
  const auto guests = "webapi/webapisecurity/allow_insecure";
  EXPECT_EQ(ann_.send("PATCH", "/settings", change(guests, "\"1\"")).status, 428);
  EXPECT_THAT(codes(ann_.send("PATCH", "/settings", change(guests, "\"maybe\""), tag)),
              ElementsAre(std::string(guests) + ":invalid"));
  EXPECT_THAT(codes(ann_.send("PATCH", "/settings", change("no/such/path", "\"1\""), tag)),
              ElementsAre("no/such/path:unknown"));
  EXPECT_EQ(ann_.send("PATCH", "/settings", change(guests, "1"), tag).status, 422);
  EXPECT_EQ(ann_.send("PATCH", "/settings", R"({"changes":[{"path":"x"}]})", tag).status, 422);
  EXPECT_EQ(ann_.send("PATCH", "/settings", R"({"changes":[]})", tag).status, 422);
  const auto judged = ann_.send("POST", "/settings/check", change(guests, "\"maybe\""));
  EXPECT_EQ(judged.status, 200);
  ASSERT_EQ(judged.at("problems").as_array().size(), 1u);
  EXPECT_EQ(judged.at("problems").at(0).at("field").as_string(), guests);
  const auto right = ann_.send("POST", "/settings/check", change(guests, "\"yes\""));
  EXPECT_TRUE(right.at("problems").as_array().empty());
  EXPECT_FALSE(settings_.values().is_set(guests)) << "nothing is written";

  const auto changed = ann_.send("PATCH", "/settings", change(guests, "\"yes\""), tag);
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.field("ETag"), before.field("ETag"));
  EXPECT_TRUE(settings_.values().yes(guests));
  const auto conflict = ann_.send("PATCH", "/settings", change(guests, "null"), tag);
  EXPECT_EQ(conflict.status, 412);
  EXPECT_EQ(conflict.at("current").at("version").as_string(), changed.text_at("version"));
  EXPECT_EQ(ann_.send("PATCH", "/settings", change(guests, "null"), seen(changed)).status, 200);
  EXPECT_FALSE(settings_.values().is_set(guests));
}

TEST_F(AdminApiTest, NeverShowsSecretSettings) {
  ASSERT_TRUE(settings_.apply({{"system/smtp/password", "geheim"}}, history::Actor::system()));
  const auto reply = ann_.send("GET", "/settings");
  EXPECT_THAT(reply.text, testing::Not(HasSubstr("geheim")));
  for (const auto& item : reply.at("items").as_array()) {
    if (item.at("path").as_string() != "system/smtp/password") continue;
    EXPECT_TRUE(item.at("is_set").as_bool());
    EXPECT_EQ(item.at("value").as_string(), "");
  }
}

TEST_F(AdminApiTest, ShowsTheDashboard) {
  create("plain", R"("callback_url":"http://a.example/")");
  const auto all = create("all", R"("access":"all")");
  const auto path = "/integrations/" + std::to_string(all.at("id").as_int64());
  ann_.send("POST", path + "/activate", "", seen(all));
  const auto id = integrations::IntegrationId{all.at("id").as_int64()};
  const auto hour = std::chrono::floor<std::chrono::hours>(clock_.time.time_since_epoch()).count();
  storage::SqlUsage(*database_)
      .add({{.id = id,
             .hour = hour - 1,
             .allowed = 5,
             .refused = {{"nonce_used", 1}},
             .last_used = clock_.time}});
  auto reply = ann_.send("GET", "/dashboard?hours=2");
  EXPECT_EQ(reply.at("integrations").at("total").as_int64(), 2);
  EXPECT_EQ(reply.at("integrations").at("active").as_int64(), 1);
  EXPECT_EQ(reply.at("calls").at("allowed").as_int64(), 5);
  EXPECT_EQ(reply.at("calls").at("hours").as_array().size(), 2u);
  EXPECT_EQ(reply.at("calls").at("hours").at(0).at("refused").as_int64(), 1);
  EXPECT_EQ(reply.at("newest").at(0).at("name").as_string(), "all");
  const auto kinds = [&] {
    std::vector<std::string> out;
    for (const auto& item : reply.at("needs_attention").as_array()) {
      out.emplace_back(item.at("kind").as_string());
    }
    return out;
  };
  EXPECT_THAT(kinds(), ElementsAre("insecure_url", "all_resources"));
  EXPECT_EQ(ann_.send("GET", "/dashboard").at("calls").at("hours").as_array().size(), 24u);

  clock_.advance(91 * 24h);
  ann_.sign_in("ann");
  reply = ann_.send("GET", "/dashboard");
  EXPECT_THAT(kinds(), ElementsAre("insecure_url", "unused", "all_resources"));
}

TEST_F(AdminApiTest, Searches) {
  create("My lifetime");
  create("Lifetime");
  const auto reply = ann_.send("GET", "/search?q=LIFE");
  EXPECT_EQ(reply.at("integrations").at(0).at("name").as_string(), "Lifetime") << "begins with it";
  EXPECT_EQ(reply.at("integrations").as_array().size(), 2u);
  EXPECT_THAT(std::string(reply.at("settings").at(0).at("label").as_string()),
              HasSubstr("Lifetime"));
  create("Acme", R"("email":"ops@acme.example","resources":["T::products"])");
  const auto names_of = [](const testing_support::Reply& found) {
    std::vector<std::string> names;
    for (const auto& one : found.at("integrations").as_array()) {
      names.emplace_back(one.at("name").as_string());
    }
    return names;
  };
  EXPECT_THAT(names_of(ann_.send("GET", "/search?q=ops%40acme")), ElementsAre("Acme"));
  const auto by_resource = ann_.send("GET", "/search?q=t::prod");
  EXPECT_THAT(names_of(by_resource), ElementsAre("Acme"));
  EXPECT_EQ(by_resource.at("resources").at(0).at("id").as_string(), "T::products");
  EXPECT_EQ(ann_.send("GET", "/search?q=+").status, 400);
}

TEST_F(AdminApiTest, SaysWhatIsRunning) {
  const auto reply = ann_.send("GET", "/about");
  EXPECT_EQ(reply.text_at("admin_path"), "/admin/");
  EXPECT_EQ(reply.text_at("version"), "0.1.0");
  EXPECT_EQ(reply.text_at("base_url"), "http://shop.example/");
  EXPECT_FALSE(reply.at("sandbox").as_bool());
}

TEST_F(AdminApiTest, AnswersFaultsOfTheStorage) {
  database_->execute_script("DROP TABLE usage_hours");
  const auto reply = ann_.send("GET", "/dashboard");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.code(), "unavailable");
  EXPECT_EQ(reply.field("Retry-After"), "5");
  EXPECT_THAT(reply.text, testing::Not(HasSubstr("usage_hours")));
  EXPECT_THAT(reply.cause, HasSubstr("usage_hours"));
}

TEST_F(AdminApiTest, HashesPasswordsWhereTheyHoldUpNobodyElse) {
  int taking_passwords = 0;
  for (const auto& operation : api_.router().operations()) {
    const auto members = contract().members_of_request(std::string(operation.id));
    if (!members.contains("password") && !members.contains("current_password")) continue;
    ++taking_passwords;
    EXPECT_EQ(operation.lane, http::Lane::kSignIn) << operation.id;
  }
  EXPECT_GE(taking_passwords, 10);
}

TEST_F(AdminApiTest, HasTheOperationsOfTheContract) {
  std::set<std::string> here{"streamEvents"};  // answered by listen()
  for (const auto& operation : api_.router().operations()) {
    here.emplace(operation.id);
    const auto path = std::string(operation.pattern);
    const auto example =
        path.find("{id}") == std::string::npos
            ? path
            : path.substr(0, path.find("{id}")) + "1" + path.substr(path.find("{id}") + 4);
    EXPECT_EQ(contract().operation_of(std::string(operation.method), example), operation.id);
  }
  for (const auto& id : contract().operation_ids()) EXPECT_TRUE(here.contains(id)) << id;
}

}  // namespace
}  // namespace gatehouse::api::admin

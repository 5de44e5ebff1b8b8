// What the operations on integrations do.

#include "admin/admin_api_fixture.h"
#include "storage/sql_credential_source.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class IntegrationOperationsTest : public testing_support::AdminApiTest {};

TEST_F(IntegrationOperationsTest, RefusesIntegrationsThatAreNone) {
  EXPECT_THAT(codes(ann_.send("POST", "/integrations", R"({"status":"active"})")),
              ElementsAre("name:required", "current_password:required", "status:unknown"));
  EXPECT_THAT(codes(create("  ")), ElementsAre("name:required"));
  EXPECT_THAT(codes(create(std::string(300, 'x'))), ElementsAre("name:too_long"));
  EXPECT_THAT(codes(create("ERP", R"("email":"x","callback_url":"javascript:alert",
                                     "identity_link_url":"data:,x","resources":["T::none"])")),
              ElementsAre("email:invalid", "callback_url:invalid", "identity_link_url:invalid",
                          "resources:unknown"));
  EXPECT_THAT(codes(create("ERP", R"("access":"all","resources":["T::catalog"])")),
              ElementsAre("resources:invalid"));
  EXPECT_THAT(codes(create("ERP", R"("access":"none")")), ElementsAre("access:invalid"));
  EXPECT_EQ(create("ERP").status, 201);
  EXPECT_THAT(codes(create("erp")), ElementsAre("name:taken"));
  EXPECT_THAT(codes(ann_.send("POST", "/integrations", with_password(R"("name":"B")", "wrong"))),
              ElementsAre("current_password:password_wrong"));
  EXPECT_EQ(names(""), std::vector<std::string>{"ERP"});
}

TEST_F(IntegrationOperationsTest, TellsTheFaultOfANameAsItWasFound) {
  create("ERP");
  const auto other = create("Other");
  const auto path = "/integrations/" + std::to_string(other.at("id").as_int64());
  const auto rename = [&](const std::string& name) {
    return codes(ann_.send("PATCH", path, with_password(R"("name":")" + name + "\""), seen(other)));
  };
  EXPECT_THAT(rename("erp"), ElementsAre("name:taken"));
  EXPECT_THAT(rename(" "), ElementsAre("name:required"));
  EXPECT_THAT(rename(std::string(300, 'x')), ElementsAre("name:too_long"));
  EXPECT_THAT(rename(R"(a\nb)"), ElementsAre("name:invalid"));
  // The own name is wrong in no respect, whatever else is.
  EXPECT_THAT(
      codes(ann_.send("PATCH", path, with_password(R"("name":"Other","email":"x")"), seen(other))),
      ElementsAre("email:invalid"));
}

TEST_F(IntegrationOperationsTest, CreatesIntegrations) {
  const auto reply = create(" ERP ", R"("email":"a@b.example","resources":["T::products"])");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.field("ETag"), "\"1\"");
  EXPECT_EQ(reply.text_at("name"), "ERP");
  EXPECT_EQ(reply.text_at("status"), "inactive");
  EXPECT_EQ(reply.text_at("access"), "custom");
  EXPECT_EQ(boost::json::serialize(reply.at("resources")),
            R"(["Magento_Backend::admin","T::catalog","T::products"])");
  const auto id = std::to_string(reply.at("id").as_int64());
  EXPECT_EQ(reply.field("Location"), "/admin/api/v1/integrations/" + id);
  EXPECT_EQ(ann_.send("GET", "/integrations/" + id).text_at("consumer_key"),
            reply.text_at("consumer_key"));
  EXPECT_EQ(create("All", R"("access":"all")").text_at("access"), "all");
  EXPECT_EQ(create("None").text_at("access"), "none");
}

TEST_F(IntegrationOperationsTest, ListsIntegrations) {
  create("item 10", R"("callback_url":"http://a.example/")");
  create("Item 9", R"("access":"all")");
  create("other", R"("resources":["T::products"])");
  EXPECT_THAT(names(""), ElementsAre("item 10", "Item 9", "other"));
  EXPECT_THAT(names("sort=name"), ElementsAre("Item 9", "item 10", "other"));
  EXPECT_THAT(names("sort=-id&per=2&page=1"), ElementsAre("other", "Item 9"));
  EXPECT_THAT(names("sort=-id&per=2&page=2"), ElementsAre("item 10"));
  EXPECT_THAT(names("page=9"), ElementsAre());
  EXPECT_THAT(names("name=ITEM+1"), ElementsAre("item 10"));
  EXPECT_THAT(names("name=%25"), ElementsAre());
  EXPECT_THAT(names("q=+ITEM+1+"), ElementsAre("item 10")) << "without the blanks around it";
  EXPECT_EQ(ann_.send("GET", "/integrations?name=other").at("insecure_total").as_int64(), 1);
  EXPECT_THAT(names("secure=no"), ElementsAre("item 10"));
  EXPECT_THAT(names("secure=yes"), ElementsAre("Item 9", "other"));
  EXPECT_THAT(names("access=all"), ElementsAre("Item 9"));
  EXPECT_THAT(names("access=custom"), ElementsAre("other"));
  EXPECT_THAT(names("access=none"), ElementsAre("item 10"));
  EXPECT_THAT(names("status=active"), ElementsAre());
  EXPECT_THAT(names("status=zzz&sort=zzz&page=abc&per=0"),
              ElementsAre("item 10", "Item 9", "other"))
      << "what means nothing asks for nothing";
  const auto reply = ann_.send("GET", "/integrations?per=2");
  EXPECT_EQ(reply.at("total").as_int64(), 3);
  EXPECT_EQ(reply.at("page").as_int64(), 1);
  EXPECT_EQ(reply.at("per").as_int64(), 2);
}

TEST_F(IntegrationOperationsTest, ShowsHowIntegrationsAreUsed) {
  const auto id = create("ERP").at("id").as_int64();
  const auto hour = std::chrono::floor<std::chrono::hours>(clock_.time.time_since_epoch()).count();
  storage::SqlUsage(*database_)
      .add({{.id = integrations::IntegrationId{id},
             .hour = hour,
             .allowed = 3,
             .refused = {{"nonce_used", 2}},
             .last_used = clock_.time},
            {.id = integrations::IntegrationId{id},
             .hour = hour - 24,
             .allowed = 100,
             .refused = {{"nonce_used", 100}},
             .last_used = std::nullopt}});
  const auto reply = ann_.send("GET", "/integrations/" + std::to_string(id));
  EXPECT_EQ(reply.at("calls_24h").at("allowed").as_int64(), 3);
  EXPECT_EQ(reply.at("calls_24h").at("refused").as_int64(), 2);
  EXPECT_EQ(reply.text_at("last_used_at"), to_iso8601(clock_.time));
  EXPECT_THAT(names("used=ever"), ElementsAre("ERP"));
  EXPECT_THAT(names("used=never"), ElementsAre());
}

TEST_F(IntegrationOperationsTest, TellsCallsByHourAndWhyTheyWereRefused) {
  const auto id = create("ERP").at("id").as_int64();
  const auto other = create("Other").at("id").as_int64();
  const auto path = "/integrations/" + std::to_string(id) + "/calls";
  EXPECT_EQ(ann_.send("GET", "/integrations/999/calls").status, 404);
  EXPECT_TRUE(ann_.send("GET", path).at("refusals").as_array().empty());
  const auto hour = gateway::hour_of(clock_.time);
  storage::SqlUsage(*database_)
      .add({{.id = integrations::IntegrationId{id},
             .hour = hour - 1,
             .allowed = 3,
             .refused = {{"nonce_used", 2}, {"parameter_missing", 4}}},
            {.id = integrations::IntegrationId{id},
             .hour = hour - 2,
             .refused = {{"of_another_version", 1}}},
            {.id = integrations::IntegrationId{other},
             .hour = hour,
             .refused = {{"credentials_unreadable", 100}}}});
  auto reply = ann_.send("GET", path + "?hours=2");
  EXPECT_EQ(reply.at("allowed").as_int64(), 3);
  EXPECT_EQ(reply.at("refused").as_int64(), 6);
  ASSERT_EQ(reply.at("hours").as_array().size(), 2u);
  EXPECT_EQ(reply.at("hours").at(0).at("refused").as_int64(), 6);
  const auto& refusals = reply.at("refusals").as_array();
  ASSERT_EQ(refusals.size(), 2u);
  EXPECT_EQ(refusals[0].at("code").as_string(), "parameter_missing");
  EXPECT_EQ(refusals[0].at("count").as_int64(), 4);
  EXPECT_THAT(std::string(refusals[0].at("meaning").as_string()), HasSubstr("missing or empty"));
  EXPECT_THAT(std::string(refusals[1].at("meaning").as_string()), HasSubstr("was used before"));
  reply = ann_.send("GET", path);
  EXPECT_EQ(reply.at("refusals").at(2).at("code").as_string(), "of_another_version");
  EXPECT_EQ(reply.at("refusals").at(2).at("meaning").as_string(), "");
  reply = ann_.send("GET", "/dashboard");
  EXPECT_EQ(reply.at("calls").at("refusals").at(0).at("code").as_string(),
            "credentials_unreadable");
}

TEST_F(IntegrationOperationsTest, ChangesIntegrations) {
  const auto created = create("ERP", R"("resources":["T::products"])");
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  const auto edit = with_password(R"("name":"ERP 2")");
  EXPECT_EQ(ann_.send("PATCH", path, edit).code(), "precondition_required");
  for (const auto* tag : {"\"7\"", "*", "1", "W/\"1\"", "\"\""}) {
    EXPECT_EQ(ann_.send("PATCH", path, edit, {{"If-Match", tag}}).code(), "version_conflict")
        << tag;
  }
  EXPECT_EQ(ann_.send("PATCH", path, with_password(R"("access":"all")"), seen(created)).status, 422)
      << "access and resources go together";
  const auto changed = ann_.send("PATCH", path, edit, seen(created));
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text_at("name"), "ERP 2");
  EXPECT_EQ(changed.field("ETag"), "\"2\"");
  EXPECT_EQ(changed.at("resources").as_array().size(), 3u) << "what is not sent stays";
  EXPECT_EQ(ann_.send("PATCH", "/integrations/999", edit, {{"If-Match", "\"1\""}}).status, 404);
}

TEST_F(IntegrationOperationsTest, ShowsConflicts) {
  const auto created = create("ERP");
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  auto bob = signed_in("bob");
  EXPECT_EQ(bob.send("PATCH", path, with_password(R"("name":"Bob's")"), seen(created)).status, 200);
  const auto reply = ann_.send("PATCH", path, with_password(R"("name":"Ann's")"), seen(created));
  EXPECT_EQ(reply.status, 412);
  EXPECT_EQ(reply.at("current").at("name").as_string(), "Bob's");
  EXPECT_EQ(reply.text_at("changed_by"), "bob");
}

TEST_F(IntegrationOperationsTest, ActivatesReauthorizesAndReveals) {
  const auto created = create("ERP");
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  const auto consumer = ann_.send("POST", path + "/reveal", with_password(""));
  EXPECT_EQ(consumer.at("consumer_secret").as_string().size(), 32u);
  EXPECT_EQ(consumer.text_at("access_token"), "") << "there is none yet";
  EXPECT_EQ(consumer.text_at("access_token_secret"), "");
  EXPECT_EQ(ann_.send("POST", path + "/activate").code(), "precondition_required");
  EXPECT_EQ(ann_.send("POST", path + "/reauthorize", "", seen(created)).code(), "not_active");
  EXPECT_EQ(ann_.send("POST", path + "/activate", "", {{"If-Match", "\"9\""}}).status, 412);

  const auto activated = ann_.send("POST", path + "/activate", "", seen(created));
  EXPECT_EQ(activated.status, 200);
  const auto& credentials = activated.at("credentials");
  EXPECT_EQ(credentials.at("consumer_key").as_string(), created.text_at("consumer_key"));
  for (const auto* name : {"consumer_secret", "access_token", "access_token_secret"}) {
    EXPECT_EQ(credentials.at(name).as_string().size(), 32u) << name;
  }
  EXPECT_EQ(activated.at("integration").at("status").as_string(), "active");

  const auto now = ann_.send("GET", path);
  EXPECT_EQ(ann_.send("POST", path + "/activate", "", seen(now)).code(), "already_active");
  const auto renewed = ann_.send("POST", path + "/reauthorize", "", seen(now));
  EXPECT_NE(renewed.at("credentials").at("access_token"), credentials.at("access_token"));
  EXPECT_EQ(renewed.at("credentials").at("consumer_secret"), credentials.at("consumer_secret"));

  EXPECT_THAT(codes(ann_.send("POST", path + "/reveal", with_password("", "wrong"))),
              ElementsAre("current_password:password_wrong"));
  const auto revealed = ann_.send("POST", path + "/reveal", with_password(""));
  EXPECT_EQ(revealed.body, renewed.at("credentials"));
  EXPECT_EQ(history_.newest(1, 0)[0].action, "integration.credentials_revealed");
}

// Whether it has URLs or not.
TEST_F(IntegrationOperationsTest, ReauthorizesWhatWasReset) {
  for (const std::string urls : {"", R"("callback_url":"https://erp.example/cb",
                                        "identity_link_url":"https://erp.example/in")"}) {
    const auto id = create("ERP" + std::to_string(urls.size()), urls).at("id").as_int64();
    auto integration = integrations_.find(integrations::IntegrationId{id}).value();
    integration.status = integrations::Status::kReset;
    ASSERT_TRUE(integration_store_.save(integration));
    const auto path = "/integrations/" + std::to_string(id);
    EXPECT_EQ(ann_.send("POST", path + "/activate").code(), "precondition_required");
    EXPECT_EQ(ann_.send("POST", path + "/activate", "", {{"If-Match", "\"1\""}}).code(),
              "version_conflict");
    const auto now = seen(ann_.send("GET", path));
    const auto refused = ann_.send("POST", path + "/activate", "", now);
    EXPECT_EQ(refused.code(), "already_active");
    EXPECT_EQ(refused.text_at("detail"),
              "\"" + integration.details.name + "\" was reset; reauthorize it.");
    EXPECT_EQ(ann_.send("GET", path).text_at("status"), "reset");
    EXPECT_EQ(ann_.send("POST", path + "/reauthorize", "", now).status, 200);
  }
}

TEST_F(IntegrationOperationsTest, DeletesIntegrations) {
  const auto path = "/integrations/" + std::to_string(create("ERP").at("id").as_int64());
  EXPECT_EQ(ann_.send("DELETE", path).status, 422);
  EXPECT_EQ(ann_.send("DELETE", path, with_password("", "wrong")).code(), "password_wrong");
  EXPECT_EQ(ann_.send("GET", path).status, 200);
  EXPECT_EQ(ann_.send("DELETE", path, with_password("")).status, 204);
  EXPECT_EQ(ann_.send("GET", path).status, 404);
  EXPECT_EQ(ann_.send("DELETE", path, with_password("")).status, 404);
  EXPECT_EQ(ann_.send("GET", "/integrations/x").status, 404);
  EXPECT_EQ(ann_.send("GET", "/integrations/99999999999999999999").status, 404);
}

TEST_F(IntegrationOperationsTest, DeactivatesAndActivatesAgain) {
  const auto created = create("ERP");
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  EXPECT_EQ(ann_.send("POST", path + "/deactivate").code(), "not_active");
  const auto given = ann_.send("POST", path + "/activate", with_password(""), seen(created));
  ASSERT_EQ(given.status, 200);
  clock_.time += 10min;  // no password counts any more
  const auto deactivated = ann_.send("POST", path + "/deactivate");
  ASSERT_EQ(deactivated.status, 200) << "without a password";
  EXPECT_EQ(deactivated.text_at("status"), "deactivated");
  EXPECT_THAT(names("status=deactivated"), ElementsAre("ERP"));
  EXPECT_THAT(names("status=inactive"), ElementsAre());
  EXPECT_EQ(ann_.send("POST", path + "/deactivate").code(), "not_active");
  EXPECT_EQ(ann_.send("GET", "/dashboard").at("integrations").at("deactivated").as_int64(), 1);
  EXPECT_EQ(ann_.send("POST", path + "/activate", "", seen(deactivated)).code(),
            "password_required");
  const auto again = ann_.send("POST", path + "/activate", with_password(""), seen(deactivated));
  ASSERT_EQ(again.status, 200);
  EXPECT_EQ(again.at("integration").at("status").as_string(), "active");
  EXPECT_TRUE(again.at("credentials").is_null()) << "they are not shown anew";
  EXPECT_TRUE(again.at("hand_over").is_null());
  const auto revealed = ann_.send("POST", path + "/reveal", with_password(""));
  for (const auto* name : {"consumer_secret", "access_token", "access_token_secret"}) {
    EXPECT_EQ(revealed.at(name), given.at("credentials").at(name)) << name;
  }
  EXPECT_EQ(ann_.send("POST", "/integrations/999/deactivate").status, 404);
}

TEST_F(IntegrationOperationsTest, DeletesSeveralEachForItself) {
  const auto id_of = [](const Reply& reply) { return std::to_string(reply.at("id").as_int64()); };
  const auto a = id_of(create("a"));
  const auto b = id_of(create("b"));
  create("c");
  const auto several = [&](const std::string& ids, const char* password = kPassword) {
    return ann_.send("POST", "/integrations/delete",
                     with_password(R"("ids":[)" + ids + "]", password));
  };
  EXPECT_THAT(codes(several(a, "wrong")), ElementsAre("current_password:password_wrong"));
  EXPECT_THAT(codes(several("")), ElementsAre("ids:invalid"));
  std::string many = "1";
  for (int i = 2; i <= 201; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(several(many).status, 422);
  EXPECT_THAT(names(""), ElementsAre("a", "b", "c"));
  const auto reply = several(b + ",999," + a + "," + b);
  ASSERT_EQ(reply.status, 200);
  const auto& results = reply.at("results").as_array();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_TRUE(results[0].at("done").as_bool());
  EXPECT_TRUE(results[1].at("done").as_bool());
  EXPECT_FALSE(results[2].at("done").as_bool());
  EXPECT_EQ(results[2].at("id").as_int64(), 999);
  EXPECT_EQ(results[2].at("code").as_string(), "not_found");
  EXPECT_THAT(names(""), ElementsAre("c")) << "the one that is unknown kept nobody";
}

TEST_F(IntegrationOperationsTest, EndsTheSessionAfterTooManyWrongPasswords) {
  const auto path = "/integrations/" + std::to_string(create("ERP").at("id").as_int64());
  for (int i = 0; i < 5; ++i) ann_.send("DELETE", path, with_password("", "wrong"));
  const auto locked = ann_.send("DELETE", path, with_password("", "wrong"));
  EXPECT_EQ(locked.status, 401);
  EXPECT_EQ(locked.code(), "session_ended");
  EXPECT_FALSE(ann_.cookies.contains("gatehouse_session"));
  EXPECT_EQ(ann_.sign_in("ann").status, 200);
  EXPECT_EQ(ann_.send("DELETE", path, with_password("")).status, 204);
}

TEST_F(IntegrationOperationsTest, KeepsAHistory) {
  const auto created = create("ERP");
  const auto path = "/integrations/" + std::to_string(created.at("id").as_int64());
  ann_.send("PATCH", path, with_password(R"("name":"ERP 2")"), seen(created));
  const auto reply = ann_.send("GET", path + "/history");
  const auto& items = reply.at("items").as_array();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].at("action").as_string(), "integration.updated");
  EXPECT_EQ(items[0].at("actor").at("name").as_string(), "ann");
  EXPECT_EQ(items[0].at("changes").at(0).at("after").as_string(), "ERP 2");
  EXPECT_TRUE(reply.at("next").is_null());

  const auto part = ann_.send("GET", path + "/history?limit=1");
  EXPECT_EQ(part.at("items").as_array().size(), 1u);
  const auto rest =
      ann_.send("GET", path + "/history?before=" + std::to_string(part.at("next").as_int64()));
  EXPECT_EQ(rest.at("items").at(0).at("action").as_string(), "integration.created");
  EXPECT_EQ(ann_.send("GET", "/history?limit=1").at("items").at(0).at("object_name").as_string(),
            "ERP 2");
  EXPECT_EQ(ann_.send("GET", "/integrations/999/history").status, 404);
}

}  // namespace
}  // namespace gatehouse::api::admin

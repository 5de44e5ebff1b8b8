// What a role is worth on integrations: nobody acts for one that holds more than they do.

#include "admin/admin_api_fixture.h"

namespace gatehouse::api::admin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::AdminFixture;
using testing_support::Headers;
using testing_support::Reply;

// "cat" may manage integrations and has T::catalog, but not T::products.
class RolesTest : public AdminFixture {
 protected:
  integrations::Integration add(const std::string& name, access::GrantSelection grant) {
    auto made = add_integration({.name = name,
                                 .callback_url = "https://erp.example/cb",
                                 .identity_link_url = "https://erp.example/in",
                                 .grant = std::move(grant)});
    return made;
  }

  static std::string path_of(const integrations::Integration& integration) {
    return "/integrations/" + std::to_string(static_cast<std::int64_t>(integration.id));
  }

  // Every operation that does something with one integration.
  Reply act(Browser& browser, const Operation& operation,
            const integrations::Integration& integration) {
    auto path = std::string(operation.pattern);
    path.replace(0, std::string_view("/integrations/{id}").size(), path_of(integration));
    const auto version = integrations_.find(integration.id)->version;
    const Headers seen{{"If-Match", "\"" + std::to_string(version) + "\""}};
    std::string body = R"({"current_password":"abcdefg1"})";
    if (operation.id == "updateIntegration") {
      body = R"({"callback_url":"https://evil.example/","current_password":"abcdefg1"})";
    }
    if (operation.pattern.ends_with("/hand-over/test") ||
        operation.pattern.ends_with("/send-again") || operation.pattern.ends_with("/deactivate") ||
        operation.pattern.ends_with("/link-opened") || operation.pattern.ends_with("/restart")) {
      body.clear();
    }
    return browser.send(std::string(operation.method), path, body, seen);
  }

  std::vector<Operation> acts() {
    std::vector<Operation> found;
    for (const auto& operation : api_.router().operations()) {
      if (operation.method == "GET") continue;
      if (operation.pattern.starts_with("/integrations/{id}")) found.push_back(operation);
    }
    return found;
  }

  Browser cat_ = signed_in("cat");
};

TEST_F(RolesTest, NobodyActsForAnIntegrationThatHoldsMore) {
  const auto more = add("More", access::GrantSelection::custom({"T::catalog", "T::products"}));
  const auto all = add("All", access::GrantSelection::all());
  ASSERT_EQ(acts().size(), 11u);
  for (const auto& operation : acts()) {
    SCOPED_TRACE(operation.id);
    const auto refused = act(cat_, operation, more);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "exceeds_your_role");
    EXPECT_EQ(boost::json::serialize(refused.at("resources")), R"(["T::products"])");
    EXPECT_THAT(refused.text_at("detail"), HasSubstr("T::products"));
    EXPECT_EQ(boost::json::serialize(act(cat_, operation, all).at("resources")),
              R"(["Magento_Backend::all"])");
  }
  for (const auto& integration : {more, all}) {
    const auto now = integrations_.find(integration.id);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->version, integration.version) << "nothing was done";
    EXPECT_EQ(now->details.callback_url, "https://erp.example/cb");
  }
  EXPECT_THAT(third_party_.forms, IsEmpty());
  EXPECT_FALSE(hand_overs_.find(more.id));
}

TEST_F(RolesTest, WhoHasAsMuchMayAct) {
  for (const auto& operation : acts()) {
    SCOPED_TRACE(operation.id);
    const auto equal =
        add("Equal " + std::string(operation.id), access::GrantSelection::custom({"T::catalog"}));
    EXPECT_NE(act(cat_, operation, equal).status, 403);
  }
}

TEST_F(RolesTest, OfSeveralOnlyThoseWithinTheRoleAreDeleted) {
  const auto more = add("More", access::GrantSelection::all());
  const auto equal = add("Equal", access::GrantSelection::custom({"T::catalog"}));
  const auto number = [](const auto& one) {
    return std::to_string(static_cast<std::int64_t>(one.id));
  };
  const auto reply = cat_.send(
      "POST", "/integrations/delete",
      R"({"ids":[)" + number(more) + "," + number(equal) + R"(],"current_password":"abcdefg1"})");
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(reply.at("results").at(0).at("code").as_string(), "exceeds_your_role");
  EXPECT_TRUE(reply.at("results").at(1).at("done").as_bool());
  EXPECT_TRUE(integrations_.find(more.id));
  EXPECT_FALSE(integrations_.find(equal.id));
}

// A refusal of the role comes before the question for a password.
TEST_F(RolesTest, NobodyIsAskedForAPasswordInVain) {
  const auto all = add("All", access::GrantSelection::all());
  clock_.advance(std::chrono::minutes(10));
  const auto reply = cat_.send("POST", path_of(all) + "/reveal", "{}");
  EXPECT_EQ(reply.code(), "exceeds_your_role");
}

TEST_F(RolesTest, WhatADeclarationAsksForCountsToo) {
  auto declared = add("Declared", access::GrantSelection::custom({"T::catalog"}));
  declared.status = integrations::Status::kReset;
  declared.requested = access::GrantSelection::custom({"T::catalog", "T::products"});
  integration_store_.save(declared);
  const auto reply = cat_.send("POST", path_of(declared) + "/reauthorize", "",
                               {{"If-Match", "\"" + std::to_string(declared.version) + "\""}});
  EXPECT_EQ(reply.code(), "exceeds_your_role");
  EXPECT_EQ(reply.text_at("resource"), "T::products");
}

TEST_F(RolesTest, LongListsAreCut) {
  std::vector<std::string> ids;
  for (int i = 0; i < 500; ++i) ids.push_back("Some_Module::resource_" + std::to_string(i));
  auto many = add("Many", access::GrantSelection::custom({}));
  many.details.grant = access::GrantSelection::custom(std::move(ids));
  integration_store_.save(many);
  const auto reply = cat_.send("DELETE", path_of(many), R"({"current_password":"abcdefg1"})");
  EXPECT_EQ(reply.code(), "exceeds_your_role");
  EXPECT_EQ(reply.at("resources").as_array().size(), 20u);
  EXPECT_THAT(reply.text_at("detail"), HasSubstr("and 480 more"));
  EXPECT_LT(reply.text.size(), 4096u);
}

}  // namespace
}  // namespace gatehouse::api::admin

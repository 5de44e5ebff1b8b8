#include "api/admin/admin_token.h"

#include "admin/admin_fixture.h"

namespace gatehouse::api::admin {
namespace {

using testing_support::AdminFixture;
using testing_support::Reply;

class AdminTokenTest : public AdminFixture {
 protected:
  Reply ask(const std::string& body) {
    http::Request request;
    request.method = "POST";
    request.path = "/rest/V1/integration/admin/token";
    request.peer = "192.0.2.1";
    request.body = body;
    return reply_of(issue_admin_token(sign_in_, request));
  }

  static bool asks(std::string_view method, std::string_view path) {
    http::Request request;
    request.method = method;
    request.path = path;
    return asks_for_admin_token(request);
  }
};

TEST_F(AdminTokenTest, NamesWhatIsMissing) {
  const auto both = ask("{}");
  EXPECT_EQ(both.status, 400);
  EXPECT_EQ(both.at("errors").as_array().size(), 2u);
  const auto one = ask(R"({"username":"ann","password":""})");
  EXPECT_EQ(one.status, 400);
  EXPECT_EQ(one.at("parameters").at("fieldName").as_string(), "password");
  EXPECT_EQ(ask("{").status, 400);
  EXPECT_EQ(ask("[]").status, 400);
}

TEST_F(AdminTokenTest, RefusesWithOneSentence) {
  const auto wrong = ask(R"({"username":"ann","password":"wrong"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(ask(R"({"username":"nobody","password":"abcdefg1"})").text, wrong.text);
  for (int i = 0; i < 5; ++i) (void)ask(R"({"username":"ann","password":"wrong"})");
  const auto locked = ask(R"({"username":"ann","password":"abcdefg1"})");
  EXPECT_EQ(locked.status, 401);
  EXPECT_EQ(locked.text, wrong.text);
}

TEST_F(AdminTokenTest, GivesATextInQuotes) {
  const auto reply = ask(R"({"username":"Ann","password":"abcdefg1"})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.text, testing::MatchesRegex("\"[0-9a-z]{32}\""));
  const auto token = std::string(reply.body.as_string());
  EXPECT_EQ(send("GET", "/account", "", {{"Authorization", "Bearer " + token}}).status, 200);
}

TEST_F(AdminTokenTest, KnowsItsAddress) {
  for (const auto* path :
       {"/rest/V1/integration/admin/token", "/rest/default/V1/integration/admin/token",
        "/index.php/rest/all/V1/integration/admin/token", "/rest/V1/integration/admin/token/"}) {
    EXPECT_TRUE(asks("POST", path)) << path;
    EXPECT_FALSE(asks("GET", path)) << path;
  }
  for (const auto* path : {"/V1/integration/admin/token", "/rest/a/b/V1/integration/admin/token",
                           "/rest//V1/integration/admin/token", "/rest/V1/integration/admin/tokens",
                           "/restV1/integration/admin/token"}) {
    EXPECT_FALSE(asks("POST", path)) << path;
  }
}

}  // namespace
}  // namespace gatehouse::api::admin

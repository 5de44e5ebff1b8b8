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
    const auto call = std::make_shared<gateway::Call>();
    call->begin(request, {}, nullptr);
    AdminTokens tokens(sign_in_);
    const auto work = std::get<http::Work>(tokens.answer(call).outcome);
    EXPECT_EQ(work.lane, http::Lane::kSignIn);
    return reply_of(std::get<http::Response>(work.run().outcome));
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

TEST_F(AdminTokenTest, KnowsItsRoute) {
  const auto answers = [&](access::Method method, const char* pattern) {
    access::Route route;
    route.method = method;
    route.pattern = pattern;
    return AdminTokens(sign_in_).answers(route);
  };
  EXPECT_TRUE(answers(access::Method::kPost, "/V1/integration/admin/token"));
  EXPECT_FALSE(answers(access::Method::kGet, "/V1/integration/admin/token"));
  EXPECT_FALSE(answers(access::Method::kPost, "/V1/integration/customer/token"));
}

}  // namespace
}  // namespace gatehouse::api::admin

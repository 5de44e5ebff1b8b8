#include "api/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kAllowed = {"https://app.example", "http://localhost:3000"};

class CorsTest : public testing::Test {
 protected:
  // The fields must outlive the request.
  http::Request request(std::string_view method, std::vector<http::Field> fields) {
    fields_ = std::move(fields);
    http::Request request;
    request.method = method;
    request.fields = fields_;
    return request;
  }

  std::optional<http::Response> preflight(std::string_view origin, std::string_view names = {}) {
    return preflight_answer(request("OPTIONS", {{"Origin", origin},
                                                {"Access-Control-Request-Method", "PUT"},
                                                {"Access-Control-Request-Headers", names}}),
                            kAllowed);
  }

 private:
  std::vector<http::Field> fields_;
};

TEST_F(CorsTest, AllowsTheOriginsThatWereNamedOnly) {
  for (const auto* origin :
       {"https://app.example.evil", "http://app.example", "https://app.example:8443",
        "https://APP.example", "null", "*", "https://app.example/",
        "https://app.example, http://localhost:3000", ""}) {
    EXPECT_EQ(allowed_origin(request("GET", {{"Origin", origin}}), kAllowed), std::nullopt)
        << origin;
  }
  for (const auto& origin : kAllowed) {
    EXPECT_EQ(allowed_origin(request("GET", {{"Origin", origin}}), kAllowed), origin);
    EXPECT_EQ(allowed_origin(request("GET", {{"Origin", origin}}), {}), std::nullopt) << "off";
  }
  EXPECT_EQ(allowed_origin(request("GET", {}), kAllowed), std::nullopt)
      << "not of a browser's script";
}

TEST_F(CorsTest, AllowsEveryoneWithAStar) {
  EXPECT_EQ(allowed_origin(request("GET", {{"Origin", "https://any.example"}}), {"*"}), "*");
  EXPECT_EQ(allowed_origin(request("GET", {{"Origin", "null"}}), {"*"}), "*");
  EXPECT_EQ(allowed_origin(request("GET", {}), {"*"}), std::nullopt);
}

TEST_F(CorsTest, AnswersNoOtherQuestion) {
  EXPECT_FALSE(preflight("https://other.example"));
  const auto is_answered = [&](std::string_view method, const std::vector<http::Field>& fields) {
    return preflight_answer(request(method, fields), kAllowed).has_value();
  };
  const http::Field origin{"Origin", kAllowed[0]};
  const http::Field asks{"Access-Control-Request-Method", "GET"};
  EXPECT_FALSE(is_answered("OPTIONS", {origin}));
  EXPECT_FALSE(is_answered("OPTIONS", {asks}));
  EXPECT_FALSE(is_answered("GET", {origin, asks}));
  EXPECT_TRUE(is_answered("OPTIONS", {origin, asks}));
}

TEST_F(CorsTest, SaysWhatACallMayHave) {
  const auto answer = preflight("https://app.example", "authorization, content-type");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status(), 204);
  EXPECT_EQ(answer->fields(),
            "Access-Control-Allow-Origin: https://app.example\r\n"
            "Vary: Origin\r\n"
            "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"
            "Access-Control-Allow-Headers: authorization, content-type\r\n"
            "Access-Control-Max-Age: 600\r\n");
  for (const auto* names : {"", "a: b", "a;b", "\"a\"", "<x>"}) {
    EXPECT_THAT(preflight("https://app.example", names)->fields(), Not(HasSubstr("Allow-Headers")))
        << names;
  }
}

TEST_F(CorsTest, ReplacesWhatAnApiBehindSays) {
  http::Response response(200, "application/json", "{}");
  response.add("access-control-allow-origin", "*").add("ETag", "\"1\"");
  response.add("Access-Control-Allow-Credentials", "true").add("Vary", "Accept");
  let_read(response, "https://app.example");
  EXPECT_EQ(response.fields(),
            "ETag: \"1\"\r\n"
            "Vary: Accept\r\n"
            "Access-Control-Allow-Origin: https://app.example\r\n"
            "Vary: Origin\r\n"
            "Access-Control-Expose-Headers: *\r\n");
}

TEST_F(CorsTest, SaysTheSameToEveryone) {
  http::Response response(200, "application/json", "{}");
  let_read(response, "*");
  EXPECT_THAT(response.fields(), HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(response.fields(), Not(HasSubstr("Vary")));
}

}  // namespace
}  // namespace gatehouse::api

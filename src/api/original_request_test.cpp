#include "api/original_request.h"

#include <gtest/gtest.h>

#include <vector>

namespace gatehouse::api {
namespace {

class OriginalRequestTest : public testing::Test {
 protected:
  // The reason for which the question is refused, or "METHOD target of host".
  std::string read() {
    question_.fields = fields_;
    const auto original = original_request(question_, "/forward-auth");
    if (!original) {
      const auto& refused = original.error();
      const std::string code(kServerRefusals[refused.reason].code);
      return refused.subject.empty() ? code : code + ": " + refused.subject;
    }
    EXPECT_EQ(std::string(original->path) + (original->query.empty() ? "" : "?") +
                  std::string(original->query),
              original->target);
    return std::string(original->method) + " " + std::string(original->target) + " of " +
           std::string(original->host);
  }

  std::string read(std::vector<http::Field> fields) {
    fields_ = std::move(fields);
    return read();
  }

  void ask(std::string_view method, std::string_view target) {
    question_.method = method;
    question_.target = target;
    question_.path = target.substr(0, target.find('?'));
  }

  std::vector<http::Field> fields_;
  http::Request question_{.method = "GET",
                          .target = "/forward-auth",
                          .path = "/forward-auth",
                          .host = "shop.example",
                          .peer = "10.0.0.7",
                          .via = http::Request::Via::kTrustedProxy};
};

TEST_F(OriginalRequestTest, IsForTrustedProxiesOnly) {
  question_.via = http::Request::Via::kNobodyTrusted;
  EXPECT_EQ(read({{"X-Original-Method", "GET"}, {"X-Original-URI", "/rest/V1/x"}}),
            "proxy_not_trusted: 10.0.0.7");
}

TEST_F(OriginalRequestTest, NeedsMethodAndTarget) {
  EXPECT_EQ(read({}), "original_request_missing: X-Original-Method");
  EXPECT_EQ(read({{"X-Original-URI", "/rest/V1/x"}}),
            "original_request_missing: X-Original-Method");
  EXPECT_EQ(read({{"X-Original-Method", "GET"}}), "original_request_missing: X-Original-URI");
}

TEST_F(OriginalRequestTest, IsReadInEveryProxysWay) {
  EXPECT_EQ(read({{"x-original-method", "PUT"}, {"x-original-uri", "/rest/V1/x?a=1&b"}}),
            "PUT /rest/V1/x?a=1&b of shop.example");
  EXPECT_EQ(read({{"X-Forwarded-Method", "GET"},
                  {"X-Forwarded-Uri", "/rest/V1/x"},
                  {"X-Forwarded-Host", "api.example:8443"}}),
            "GET /rest/V1/x of api.example:8443");
  ask("DELETE", "/forward-auth/rest/V1/x%2Fy?a=1");
  EXPECT_EQ(read({}), "DELETE /rest/V1/x%2Fy?a=1 of shop.example");
}

// One of two is the client's.
TEST_F(OriginalRequestTest, IsNotWhatTwoFieldsSayDifferently) {
  const http::Field method{"X-Original-Method", "GET"};
  EXPECT_EQ(read({method, {"X-Original-URI", "/a"}, {"X-Forwarded-Uri", "/b"}}),
            "original_request_contradictory: X-Forwarded-Uri");
  EXPECT_EQ(read({method, {"X-Forwarded-Method", "PUT"}, {"X-Original-URI", "/a"}}),
            "original_request_contradictory: X-Forwarded-Method");
  EXPECT_EQ(read({method, method, {"X-Original-URI", "/a"}}),
            "original_request_contradictory: X-Original-Method");
  EXPECT_EQ(
      read(
          {method, {"X-Original-URI", "/a"}, {"X-Forwarded-Host", "a"}, {"X-Forwarded-Host", "a"}}),
      "original_request_contradictory: X-Forwarded-Host");
  EXPECT_EQ(read({method, {"X-Original-URI", "/a"}, {"X-Forwarded-Uri", "/a"}}),
            "GET /a of shop.example")
      << "they agree";
  ask("GET", "/forward-auth/a");
  EXPECT_EQ(read({{"X-Original-URI", "/b"}}), "original_request_contradictory: X-Original-URI");
  EXPECT_EQ(read({{"X-Original-Method", "PUT"}}),
            "original_request_contradictory: X-Original-Method");
}

TEST_F(OriginalRequestTest, HasATargetThatCanBeOne) {
  for (const auto* target : {"", "rest/V1/x", "http://shop.example/rest/V1/x", "/a b", "/a#b",
                             "/a\\b", "/a\tb", "/\xc3\xa9", "*"}) {
    EXPECT_EQ(read({{"X-Original-Method", "GET"}, {"X-Original-URI", target}}),
              "original_request_target")
        << target;
  }
}

// Gatehouse cannot tell whether its fields were signed.
TEST_F(OriginalRequestTest, IsNoFormWithoutItsBody) {
  const std::vector<http::Field> form{{"X-Original-Method", "POST"},
                                      {"X-Original-URI", "/rest/V1/x"},
                                      {"Content-Type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(read(form), "form_not_sent");
  question_.body = "a=1";
  EXPECT_EQ(read(form), "POST /rest/V1/x of shop.example");
  question_.body = "";
  question_.body_state = http::Request::Body::kToCome;
  EXPECT_EQ(read(form), "POST /rest/V1/x of shop.example") << "which is too long to be judged";
  question_.body_state = http::Request::Body::kComplete;
  for (const std::string method : {"GET", "HEAD", "DELETE"}) {
    auto without_body = form;
    without_body[0].value = method;
    EXPECT_EQ(read(without_body), method + " /rest/V1/x of shop.example");
  }
}

}  // namespace
}  // namespace gatehouse::api

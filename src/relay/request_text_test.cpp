#include "relay/request_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace gatehouse::relay {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// An admitted call of an integration.
class RequestTextTest : public testing::Test {
 protected:
  RequestTextTest() {
    erp_.id = integrations::IntegrationId(7);
    erp_.name = "ERP \xc3\xa9\r\n";
    route_.needs = {"Sales::a", "Sales::b"};
    call_.caller.integration = &erp_;
    call_.caller.signed_with = oauth1::kNoQuirks;
    call_.match.route = &route_;
    ask("GET", "/rest/V1/a%2fb", "");
  }

  void ask(std::string_view method, const std::string& path, const std::string& query) {
    target_ = path + query;
    call_.request.method = method;
    call_.request.target = target_;
    call_.request.path = std::string_view(target_).substr(0, path.size());
    call_.request.query = query.empty() ? "" : std::string_view(target_).substr(path.size() + 1);
    call_.request.host = "shop.example";
    call_.request.scheme = "https";
    call_.request.peer = "192.0.2.1";
    call_.request.request_id = "r1";
    call_.parameters.clear(query.size());
    call_.parameters.add_form_encoded(call_.request.query, oauth1::Source::kQuery);
  }

  std::string head() {
    call_.request.fields = fields_;
    return request_head(call_, call_.request.body.size(),
                        *UpstreamAddress::parse("http://10.0.0.5:81/api/"), options_);
  }

  gateway::Credential erp_;
  access::Route route_;
  gateway::Call call_;
  std::string target_;
  std::vector<http::Field> fields_;
  Options options_;
};

TEST_F(RequestTextTest, IsWhatWasSignedBehindThePrefixAndWhoSignedIt) {
  ask("GET", "/rest/V1/a%2fb", "?x=1&y=%7e+");
  EXPECT_EQ(head(),
            "GET /api/rest/V1/a%2fb?x=1&y=%7e+ HTTP/1.1\r\nHost: 10.0.0.5:81\r\n"
            "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n"
            "X-Forwarded-Host: shop.example\r\nX-Request-Id: r1\r\n"
            "X-Gatehouse-Integration: ERP%20%C3%A9%0D%0A\r\nX-Gatehouse-Integration-Id: 7\r\n"
            "X-Gatehouse-Resources: Sales::a,Sales::b\r\n\r\n");
}

TEST_F(RequestTextTest, HasOnlyTheSignedPartOfQueryAndForm) {
  call_.caller.signed_with = oauth1::Quirk::kLastWins;
  ask("POST", "/V1/a", "?a=1&b=x%20y&a=2");
  const http::Field form{"Content-Type", "application/x-www-form-urlencoded"};
  fields_ = {form};
  call_.request.fields = fields_;
  call_.parameters.add_form_encoded("c=1&c=+3", oauth1::Source::kForm);
  EXPECT_THAT(head(), StartsWith("POST /api/V1/a?b=x%20y&a=2 HTTP/1.1\r\n"));
  EXPECT_EQ(signed_part_of_form(call_), "c=%203");
  call_.caller.signed_with = oauth1::kNoQuirks;
  EXPECT_EQ(signed_part_of_form(call_), std::nullopt);
}

TEST_F(RequestTextTest, TellsNothingOfAGuestButItsAddress) {
  call_.caller = {};
  EXPECT_THAT(head(), Not(HasSubstr("X-Gatehouse")));
}

TEST_F(RequestTextTest, TellsTheOperatorOfAToken) {
  gateway::OperatorToken olga;
  olga.username = "olga m";
  call_.caller = {.person = &olga};
  EXPECT_THAT(head(), HasSubstr("\r\nX-Gatehouse-Operator: olga%20m\r\n"));
}

TEST_F(RequestTextTest, LeavesOutWhatIsOfTheConnectionOrOnlyAGateMaySay) {
  for (const auto* name : {"Connection",
                           "Keep-Alive",
                           "TE",
                           "Trailer",
                           "Transfer-Encoding",
                           "Proxy-Authorization",
                           "Expect",
                           "Content-Length",
                           "Forwarded",
                           "Via",
                           "X-Forwarded-For",
                           "x-forwarded-port",
                           "X-Gatehouse-Integration",
                           "x-GATEHOUSE-operator",
                           "X-Gatehouse.Operator",
                           "X.Forwarded.For",
                           "X_Forwarded_For",
                           "X-Gatehouse+Operator",
                           "X-Request-Id",
                           "X-Real-IP",
                           "X-Original-URL",
                           "X-Rewrite-URL",
                           "X-HTTP-Method-Override",
                           "Proxy",
                           "Authorization",
                           "Content.Length",
                           "X-Mine"}) {
    fields_ = {{"Accept", "a/b"}, {name, "FORGED"}, {"Connection", "close, x-mine"}};
    EXPECT_THAT(head(), Not(HasSubstr("FORGED"))) << name;
    EXPECT_THAT(head(), HasSubstr("\r\nAccept: a/b\r\n")) << name;
  }
}

TEST_F(RequestTextTest, PassesTheRestAndWhatIsAdded) {
  fields_ = {{"Cookie", "a=1"}, {"X-Key", "THEIRS"}, {"Authorization", "OAuth x"}};
  options_.added_fields.push_back({"X-Key", std::make_shared<const Secret>("ours")});
  options_.added_fields.push_back({"Host", std::make_shared<const Secret>("api.example")});
  options_.authorization = CallersAuthorization::kPassed;
  EXPECT_THAT(head(), HasSubstr("\r\nCookie: a=1\r\nAuthorization: OAuth x\r\n"));
  EXPECT_THAT(head(), HasSubstr("\r\nX-Key: ours\r\n"));
  EXPECT_THAT(head(), HasSubstr("\r\nHost: api.example\r\n"));
  EXPECT_THAT(head(), Not(HasSubstr("THEIRS")));
  EXPECT_THAT(head(), Not(HasSubstr("10.0.0.5")));
}

TEST_F(RequestTextTest, AnnouncesABodyWhereOneIsExpected) {
  call_.request.method = "POST";
  EXPECT_THAT(head(), HasSubstr("\r\nContent-Length: 0\r\n"));
  call_.request.body = "abc";
  EXPECT_THAT(head(), HasSubstr("\r\nContent-Length: 3\r\n"));
}

TEST(AddedFields, AreNoneThatTheRelayWritesItself) {
  for (const auto* name : {"", "A B", "X_Y", "X-Forwarded-For", "X-Gatehouse-Operator",
                           "Content-Length", "Transfer-Encoding", "Connection", "Expect"}) {
    EXPECT_FALSE(may_be_added(name)) << name;
  }
  for (const auto* name : {"Host", "Authorization", "X-Api-Key"}) EXPECT_TRUE(may_be_added(name));
}

TEST(UpstreamAddress, IsAnHttpUrlOfHostPortAndPath) {
  for (const auto* url : {"", "shop", "https://a", "ftp://a", "http://", "http://a:", "http://a:0",
                          "http://u@a", "http://a/?x", "http://a/#x", "http://a:99999"}) {
    EXPECT_FALSE(UpstreamAddress::parse(url)) << url;
  }
  const auto address = UpstreamAddress::parse("HTTP://[::1]:8080/a/b/");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "::1");
  EXPECT_EQ(address->port, "8080");
  EXPECT_EQ(address->authority, "[::1]:8080");
  EXPECT_EQ(address->prefix, "/a/b");
  EXPECT_EQ(UpstreamAddress::parse("http://a.example")->port, "80");
}

}  // namespace
}  // namespace gatehouse::relay

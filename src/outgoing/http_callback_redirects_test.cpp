// Where the sender follows a redirect, and where it does not.

#include <gmock/gmock.h>

#include "outgoing/testing/fake_names.h"
#include "outgoing/testing/sender_fixture.h"

namespace gatehouse::outgoing {
namespace {

using integrations::CallbackAnswer;
using outgoing::testing::answering;
using outgoing::testing::FakeName;
using outgoing::testing::Peer;
using outgoing::testing::ThrowawayServer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using enum integrations::CallbackOutcome;
using outgoing::testing::HttpCallbackSenderTest;
using outgoing::testing::kForm;
using outgoing::testing::post_to;
using outgoing::testing::redirect;

class RedirectTest : public HttpCallbackSenderTest {
 protected:
  CallbackAnswer post_following(const std::string& url, int redirects_max) {
    auto to_post = post_to(url);
    to_post.redirects_max = redirects_max;
    return post(to_post);
  }

  // A server whose /callback redirects to where the rest is answered with 200.
  static ThrowawayServer::Script redirecting(int status, const std::string& location) {
    return [=](Peer& peer) {
      const bool first = peer.read_request().find(" /callback ") != std::string::npos;
      peer.write(first ? redirect(status, location) : "HTTP/1.1 200 OK\r\n\r\narrived");
    };
  }
};

TEST_F(RedirectTest, IsNotFollowedWhenNoneIsAllowed) {
  for (const int status : {300, 301, 302, 303, 307, 308}) {
    const ThrowawayServer server(redirecting(status, "/other"));
    const auto answer = post_following(server.url(), 0);
    EXPECT_EQ(answer.outcome, kRedirected) << status;
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(server.connections(), 1);
  }
}

TEST_F(RedirectTest, LeavesTheFormBehind) {
  for (const int status : {301, 302, 303}) {
    const ThrowawayServer server(redirecting(status, "/other"));
    const auto answer = post_following(server.url(), 1);
    EXPECT_EQ(answer.outcome, kAnswered) << status << answer.detail;
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "arrived");
    ASSERT_THAT(server.requests(), SizeIs(2));
    EXPECT_THAT(server.requests()[1], StartsWith("GET /other HTTP/1.1\r\n"));
    EXPECT_THAT(server.requests()[1], Not(HasSubstr("s3cret")));
    EXPECT_THAT(server.requests()[1], Not(HasSubstr("Content-")));
  }
}

TEST_F(RedirectTest, TakesTheFormAlongWith307And308) {
  for (const int status : {307, 308}) {
    const ThrowawayServer server(redirecting(status, "/other"));
    EXPECT_EQ(post_following(server.url(), 1).status, 200);
    ASSERT_THAT(server.requests(), SizeIs(2));
    EXPECT_THAT(server.requests()[1], StartsWith("POST /other HTTP/1.1\r\n"));
    EXPECT_THAT(server.requests()[1], HasSubstr(kForm));
  }
}

TEST_F(RedirectTest, IsFollowedAsOftenAsAllowed) {
  const ThrowawayServer server(answering(redirect(302, "/again")));
  const auto answer = post_following(server.url(), 2);
  EXPECT_EQ(answer.outcome, kRedirected);
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(RedirectTest, SendsNothingToAnotherPlace) {
  const ThrowawayServer other(answering("HTTP/1.1 200 OK\r\n\r\n"));
  const FakeName name("other.test", {"127.0.0.1"});
  const auto port = std::to_string(other.port());
  for (const auto& location :
       {other.url(), "//other.test:" + port + "/", "https://127.0.0.1:" + port + "/",
        "http://u:p@127.0.0.1:" + port + "/", std::string("file:///etc/passwd"),
        std::string("ftp://127.0.0.1/")}) {
    for (const int status : {302, 307}) {
      const ThrowawayServer server(redirecting(status, location));
      const auto answer = post_following(server.url(), 5);
      EXPECT_EQ(answer.outcome, kRedirected) << location;
      EXPECT_EQ(answer.status, status);
      EXPECT_NE(answer.detail, "") << location;
      EXPECT_EQ(server.connections(), 1);
    }
  }
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(RedirectTest, SendsNothingToAnotherNameOfTheSameServer) {
  const FakeName name("other.test", {"127.0.0.1"});
  std::string location;
  const ThrowawayServer server([&location](Peer& peer) {
    peer.read_request();
    peer.write(redirect(307, location));
  });
  location = "http://other.test:" + std::to_string(server.port()) + "/";
  const auto answer = post_following(server.url(), 5);
  EXPECT_EQ(answer.outcome, kRedirected);
  EXPECT_EQ(answer.detail, "to http://other.test:" + std::to_string(server.port()));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(RedirectTest, WithoutLocationIsAnAnswer) {
  const auto answer = answer_to("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer.outcome, kAnswered);
  EXPECT_EQ(answer.status, 302);
}

TEST_F(RedirectTest, IsJudgedByItsAddressAgain) {
  // The name changes its mind after the first connection.
  std::optional<FakeName> name(std::in_place, "rebound.test",
                               std::vector<std::string>{"127.0.0.1"});
  const ThrowawayServer server([&name](Peer& peer) {
    peer.read_request();
    name.reset();
    name.emplace("rebound.test", std::vector<std::string>{"10.0.0.1"});
    peer.write(redirect(307, "/other"));
  });
  const auto url = "http://rebound.test:" + std::to_string(server.port()) + "/callback";
  const auto answer = post_following(url, 1);
  EXPECT_EQ(answer.outcome, kAddressNotAllowed);
  EXPECT_EQ(answer.detail, "10.0.0.1 is a private address");
}

}  // namespace
}  // namespace gatehouse::outgoing

// The sender against real servers, most of which mean no good.

#include "outgoing/http_callback_sender.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/limits.h"
#include "outgoing/testing/fake_names.h"
#include "outgoing/testing/sender_fixture.h"

namespace gatehouse::outgoing {
namespace {

using integrations::CallbackAnswer;
using outgoing::testing::answering;
using outgoing::testing::FakeName;
using outgoing::testing::Peer;
using outgoing::testing::ThrowawayServer;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using enum integrations::CallbackOutcome;
using outgoing::testing::HttpCallbackSenderTest;
using outgoing::testing::kForm;
using outgoing::testing::kShortTime;
using outgoing::testing::kSlack;
using outgoing::testing::post_to;
using outgoing::testing::ranges;
using outgoing::testing::redirect;

void expect_in_time(const CallbackAnswer& answer) {
  EXPECT_EQ(answer.outcome, kTimedOut) << answer.detail;
  EXPECT_GE(answer.duration, kShortTime * 9 / 10);  // libcurl rounds
  EXPECT_LT(answer.duration, kShortTime + kSlack);
}

TEST_F(HttpCallbackSenderTest, PostsTheForm) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  auto to_post = post_to(server.url("/cb?a=b"));
  to_post.fields = {{"X-Extra", "one"}, {"X-Empty", ""}};
  const auto answer = post(to_post);
  EXPECT_EQ(answer.outcome, kAnswered);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.address, server.address());
  EXPECT_EQ(answer.tls, "");
  EXPECT_EQ(answer.detail, "");
  ASSERT_THAT(server.requests(), SizeIs(1));
  const auto request = server.requests().front();
  EXPECT_THAT(request, StartsWith("POST /cb?a=b HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nHost: " + server.address() + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: Gatehouse\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Extra: one\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Expect")));
  EXPECT_THAT(request, ::testing::EndsWith(std::string("\r\n\r\n") + kForm));
}

TEST_F(HttpCallbackSenderTest, SendsALongFormWithoutAskingFirst) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  auto to_post = post_to(server.url());
  to_post.form = Secret(std::string(2'000'000, 'a'));
  EXPECT_EQ(post(to_post).status, 200);
  EXPECT_THAT(server.requests().front(), Not(HasSubstr("Expect")));
}

TEST_F(HttpCallbackSenderTest, TakesAnyStatusForAnAnswer) {
  for (const int status : {200, 204, 304, 401, 404, 500}) {
    const auto answer = answer_to("HTTP/1.1 " + std::to_string(status) + " X\r\n\r\n");
    EXPECT_EQ(answer.outcome, kAnswered) << status << answer.detail;
    EXPECT_EQ(answer.status, status);
  }
}

TEST_F(HttpCallbackSenderTest, ReadsAnswersOfAllForms) {
  EXPECT_EQ(answer_to("HTTP/1.0 200 OK\r\n\r\nuntil the end").body, "until the end");
  EXPECT_EQ(answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                .body,
            "abcde");
  EXPECT_EQ(answer_to("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\n\r\n").status, 201);
}

TEST_F(HttpCallbackSenderTest, RefusesHeaderFieldsOfSeveralLines) {
  auto to_post = post_to("http://127.0.0.1:1/");
  to_post.fields = {{"X-Extra", "one\r\nX-Evil: two"}};
  EXPECT_THROW((void)post(to_post), std::invalid_argument);
}

TEST_F(HttpCallbackSenderTest, RefusesUrlsThatAreNoneOfOurs) {
  for (const auto* url :
       {"", "/cb", "ftp://a.example/", "file:///etc/passwd", "http://u:p@127.1/"}) {
    const auto answer = post(url);
    EXPECT_EQ(answer.outcome, kUrlUnusable) << url;
    EXPECT_NE(answer.detail, "") << url;
  }
}

TEST_F(HttpCallbackSenderTest, MakesNoUseOfProxies) {
  const ThrowawayServer proxy(answering("HTTP/1.1 502 Proxy\r\n\r\n"));
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  setenv("http_proxy", proxy.url("").c_str(), 1);
  setenv("ALL_PROXY", proxy.url("").c_str(), 1);
  EXPECT_EQ(post(server.url()).status, 200);
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  EXPECT_EQ(proxy.connections(), 0);
}

// --- Addresses

TEST_F(HttpCallbackSenderTest, DoesNotConnectToItself) {
  const ThrowawayServer canary(answering("HTTP/1.1 200 OK\r\n\r\n"));
  const ThrowawayServer canary_v6(answering("HTTP/1.1 200 OK\r\n\r\n"), std::nullopt, "::1");
  const auto port = ":" + std::to_string(canary.port()) + "/";
  for (const auto* host : {"127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0",
                           "0.0.0.0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
                           "[::]", "localhost", "LOCALHOST"}) {
    const auto answer = strict_.post(post_to("http://" + std::string(host) + port));
    EXPECT_EQ(answer.outcome, kAddressNotAllowed) << host << " " << answer.detail;
    EXPECT_THAT(answer.detail, AnyOf(HasSubstr("loopback"), HasSubstr("unspecified"))) << host;
    EXPECT_EQ(answer.address, "") << host;
    EXPECT_EQ(answer.status, std::nullopt);
    const auto foreseen = strict_.foreseen("http://" + std::string(host) + port);
    ASSERT_TRUE(foreseen) << host;
    EXPECT_EQ(foreseen->outcome, answer.outcome);
    EXPECT_THAT(foreseen->detail, AnyOf(HasSubstr("loopback"), HasSubstr("unspecified"))) << host;
  }
  const auto answer = strict_.post(post_to(canary_v6.url()));
  EXPECT_EQ(answer.outcome, kAddressNotAllowed);
  EXPECT_EQ(answer.detail, "::1 is a loopback address");
  EXPECT_EQ(canary.connections(), 0);
  EXPECT_EQ(canary_v6.connections(), 0);
}

TEST_F(HttpCallbackSenderTest, ForeseesWhatTheUrlAloneSays) {
  using integrations::CallbackOutcome;
  const auto outcome = [](const HttpCallbackSender& sender, const char* url) {
    const auto foreseen = sender.foreseen(url);
    return foreseen ? std::optional(foreseen->outcome) : std::nullopt;
  };
  for (const auto* url : {"http://10.0.0.7/cb", "https://192.168.1.1:8443/", "http://[fd00::1]/",
                          "http://169.254.169.254/latest", "http://shop.localhost./"}) {
    EXPECT_EQ(outcome(strict_, url), kAddressNotAllowed) << url;
  }
  for (const auto* url : {"ftp://a.example/", "https://u:p@a.example/", "/cb"}) {
    EXPECT_EQ(outcome(strict_, url), kUrlUnusable) << url;
  }
  // A name may resolve to anything, and a public address may be connected to.
  for (const auto* url :
       {"https://erp.example/cb", "https://93.184.216.34/", "http://localhoster/"}) {
    EXPECT_EQ(outcome(strict_, url), std::nullopt) << url;
  }
  const HttpCallbackSender lenient(library_, ranges({"10.0.0.0/8"}));
  EXPECT_EQ(outcome(lenient, "http://10.0.0.7/cb"), std::nullopt);
  EXPECT_EQ(outcome(lenient, "http://10.1.0.7/cb"), std::nullopt);
  EXPECT_EQ(outcome(lenient, "http://192.168.1.1/"), kAddressNotAllowed);
  const HttpCallbackSender one_port(library_, ranges({"[::1]:8090"}));
  EXPECT_EQ(outcome(one_port, "http://localhost:8090/"), std::nullopt);
  EXPECT_EQ(outcome(one_port, "http://localhost:8091/"), kAddressNotAllowed);
}

TEST_F(HttpCallbackSenderTest, ConnectsToAllowedAddressesOnAllowedPorts) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"));
  const auto port = std::to_string(server.port());
  HttpCallbackSender this_port(library_, ranges({("127.0.0.1:" + port).c_str()}));
  EXPECT_EQ(this_port.post(post_to(server.url())).status, 200);
  HttpCallbackSender other_port(library_, ranges({"127.0.0.1:1", "10.0.0.0/8"}));
  EXPECT_EQ(other_port.post(post_to(server.url())).outcome, kAddressNotAllowed);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpCallbackSenderTest, ConnectsToIpv6) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"), std::nullopt, "::1");
  const auto answer = post(server.url());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.address, "[::1]:" + std::to_string(server.port()));
}

TEST_F(HttpCallbackSenderTest, JudgesWhatANameStandsFor) {
  const ThrowawayServer canary(answering("HTTP/1.1 200 OK\r\n\r\n"));
  const FakeName name("erp.test", {"127.0.0.1", "10.0.0.1", "::1"});
  const auto url = "http://erp.test:" + std::to_string(canary.port());
  const auto answer = strict_.post(post_to(url));
  EXPECT_EQ(answer.outcome, kAddressNotAllowed);
  EXPECT_THAT(answer.detail, HasSubstr(" is a "));
  EXPECT_EQ(canary.connections(), 0);
}

TEST_F(HttpCallbackSenderTest, PassesOverAddressesThatAreNotAllowed) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"));
  const FakeName name("erp.test", {"10.0.0.1", "192.168.0.1", "127.0.0.1"});
  const auto answer = post("http://erp.test:" + std::to_string(server.port()));
  EXPECT_EQ(answer.outcome, kAnswered) << answer.detail;
  EXPECT_EQ(answer.address, server.address());
}

TEST_F(HttpCallbackSenderTest, TellsOfAddressesPassedOverWhenTheOthersFail) {
  const FakeName name("erp.test", {"10.0.0.1", "127.0.0.1"});
  const auto answer = post("http://erp.test:1/");
  EXPECT_EQ(answer.outcome, kConnectionRefused);
  EXPECT_EQ(answer.detail, "Connection refused; not tried: 10.0.0.1 is a private address");
}

TEST_F(HttpCallbackSenderTest, SaysWhenThereIsNoSuchName) {
  const FakeName name("nobody.test", {});
  const auto answer = post("http://nobody.test/");
  EXPECT_EQ(answer.outcome, kNameNotResolved);
  EXPECT_EQ(answer.address, "");
}

TEST_F(HttpCallbackSenderTest, SaysWhenNobodyListens) {
  const auto answer = post("http://127.0.0.1:1/");
  EXPECT_EQ(answer.outcome, kConnectionRefused);
  EXPECT_EQ(answer.detail, "Connection refused");
  EXPECT_EQ(answer.address, "");
}

// --- Time

TEST_F(HttpCallbackSenderTest, DoesNotWaitForALookUp) {
  std::promise<void> release;
  const FakeName name("slow.test", {"127.0.0.1"}, release.get_future().share());
  const auto answer = post_in_short_time("http://slow.test/");
  release.set_value();
  expect_in_time(answer);
  EXPECT_EQ(answer.detail, "looking up the name");
}

TEST_F(HttpCallbackSenderTest, DoesNotWaitForAServerThatAcceptsNobody) {
  boost::asio::io_context io;
  using boost::asio::ip::tcp;
  const tcp::acceptor deaf(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  const auto port = std::to_string(deaf.local_endpoint().port());
  expect_in_time(post_in_short_time("http://127.0.0.1:" + port + "/"));
  const auto answer = post_in_short_time("https://127.0.0.1:" + port + "/");
  expect_in_time(answer);
  EXPECT_EQ(answer.detail, "in the TLS handshake");
}

TEST_F(HttpCallbackSenderTest, DoesNotWaitForAServerThatIsFull) {
  boost::asio::io_context io;
  using boost::asio::ip::tcp;
  tcp::acceptor full(io, tcp::v4());
  full.bind({boost::asio::ip::address_v4::loopback(), 0});
  full.listen(0);
  const auto endpoint = full.local_endpoint();
  std::vector<tcp::socket> waiting;
  for (int i = 0; i < 4; ++i) {
    auto& socket = waiting.emplace_back(io, tcp::v4());
    socket.native_non_blocking(true);
    // Asio's own connect() waits all the same.
    (void)::connect(socket.native_handle(), endpoint.data(),
                    static_cast<socklen_t>(endpoint.size()));
  }
  const auto port = std::to_string(endpoint.port());
  const auto answer = post_in_short_time("http://127.0.0.1:" + port + "/");
  expect_in_time(answer);
  EXPECT_EQ(answer.detail, "connecting");
  EXPECT_EQ(answer.address, "");
}

TEST_F(HttpCallbackSenderTest, DoesNotWaitForAServerThatDoesNotAnswer) {
  const ThrowawayServer server([](Peer& peer) { peer.wait_until_client_leaves(); });
  const auto answer = post_in_short_time(server.url());
  expect_in_time(answer);
  EXPECT_EQ(answer.status, std::nullopt);
  EXPECT_EQ(answer.address, server.address());
  EXPECT_EQ(answer.detail, "waiting for the answer");
}

TEST_F(HttpCallbackSenderTest, DoesNotWaitForTheRestOfAnAnswer) {
  const ThrowawayServer server([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    peer.wait_until_client_leaves();
  });
  const auto answer = post_in_short_time(server.url());
  expect_in_time(answer);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "abc");
}

TEST_F(HttpCallbackSenderTest, CountsTheTimeOfAllRedirects) {
  const ThrowawayServer server(answering(redirect(307, "/again")));
  auto to_post = post_to(server.url());
  to_post.timeout = kShortTime;
  to_post.redirects_max = std::numeric_limits<int>::max();
  const auto answer = post(to_post);
  expect_in_time(answer);
  EXPECT_GT(server.connections(), 1);
}

TEST_F(HttpCallbackSenderTest, HasNoTimeAtAll) {
  auto to_post = post_to("http://127.0.0.1:1/");
  to_post.timeout = std::chrono::milliseconds(0);
  EXPECT_EQ(post(to_post).outcome, kTimedOut);
}

// --- Bad answers

TEST_F(HttpCallbackSenderTest, KeepsTheBeginningOfAnEndlessBody) {
  for (const auto* head :
       {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"}) {
    const ThrowawayServer server([head](Peer& peer) {
      peer.read_request();
      peer.write(head);
      while (peer.write("0123456789")) continue;
    });
    const auto answer = post(server.url());
    EXPECT_EQ(answer.outcome, kAnswered) << answer.detail;
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.detail, "");
    EXPECT_THAT(answer.body, SizeIs(limits::kCallbackBodyBytesKept));
    EXPECT_THAT(answer.body, StartsWith("01234567890123"));
  }
}

TEST_F(HttpCallbackSenderTest, KeepsABodyUpToItsLimit) {
  for (const std::size_t size : {limits::kCallbackBodyBytesKept - 1, limits::kCallbackBodyBytesKept,
                                 limits::kCallbackBodyBytesKept + 1}) {
    const auto answer = answer_to("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
                                  "\r\n\r\n" + std::string(size, 'x'));
    EXPECT_EQ(answer.outcome, kAnswered);
    EXPECT_THAT(answer.body, SizeIs(std::min(size, limits::kCallbackBodyBytesKept)));
  }
}

TEST_F(HttpCallbackSenderTest, GivesUpOnAnEndlessHead) {
  const std::string fields = "X-Field: " + std::string(80, 'x') + "\r\n";
  const std::string no_end = std::string(80, 'x');
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  for (const auto& part : {fields, no_end, interim}) {
    const ThrowawayServer server([&part](Peer& peer) {
      peer.read_request();
      peer.write(part == "HTTP/1.1 100 Continue\r\n\r\n" ? "" : "HTTP/1.1 200 OK\r\nX-Begin: ");
      while (peer.write(part)) continue;
    });
    const auto answer = post(server.url());
    EXPECT_EQ(answer.outcome, kBadAnswer) << part;
    EXPECT_EQ(answer.status, std::nullopt) << part;
  }
}

TEST_F(HttpCallbackSenderTest, TakesAHeadUpToItsLimit) {
  const std::string begin = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  const auto answer_with_head = [&](std::size_t size) {
    std::string head = begin;
    while (head.size() + 1100 < size) head += "X: " + std::string(995, 'x') + "\r\n";
    head += "Y: " + std::string(size - head.size() - 7, 'y') + "\r\n\r\n";
    EXPECT_THAT(head, SizeIs(size));
    return answer_to(head);
  };
  EXPECT_EQ(answer_with_head(limits::kCallbackHeadBytesMax).outcome, kAnswered);
  EXPECT_EQ(answer_with_head(limits::kCallbackHeadBytesMax + 1).outcome, kBadAnswer);
}

TEST_F(HttpCallbackSenderTest, DoesNotBelieveWhatIsCutOff) {
  for (const auto* bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "HTTP/1.1 200 OK\r\nX-Fie"}) {
    const auto answer = answer_to(bytes);
    EXPECT_EQ(answer.outcome, kBadAnswer) << bytes;
    EXPECT_NE(answer.detail, "") << bytes;
  }
}

TEST_F(HttpCallbackSenderTest, DoesNotTakeAnythingElseForHttp) {
  for (const auto& bytes :
       {std::string("hello\r\n"), std::string("SSH-2.0-OpenSSH_9.2\r\n"), std::string(2000, '\0'),
        std::string("HTTP/1.1 twohundred OK\r\n\r\n"), std::string("HTTP/9.9 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    const auto answer = answer_to(bytes);
    EXPECT_EQ(answer.outcome, kBadAnswer) << bytes << " " << answer.detail;
    EXPECT_NE(answer.detail, "") << bytes;
  }
}

TEST_F(HttpCallbackSenderTest, SaysWhenTheConnectionBreaksBeforeAnAnswer) {
  for (const auto* bytes : {"", "HTTP/1.1 20"}) {
    const ThrowawayServer server(answering(bytes));
    const auto answer = post(server.url());
    EXPECT_EQ(answer.outcome, kConnectionRefused);
    EXPECT_EQ(answer.detail, "it broke before an answer came");
    EXPECT_EQ(answer.address, server.address());
  }
}

TEST_F(HttpCallbackSenderTest, ServesSeveralThreads) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"));
  std::atomic<int> arrived = 0;
  std::array<std::thread, 4> threads;
  for (auto& thread : threads) {
    thread = std::thread([&] { arrived += post(server.url()).status == 200 ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(arrived, 4);
}

}  // namespace
}  // namespace gatehouse::outgoing

// The server with more clients than it wants, and with a socket that somebody else made.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <list>

#include "base/unavailable.h"
#include "http/testing/server_fixture.h"

namespace gatehouse::http {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class ServerLimitsTest : public ServerTest {
 protected:
  void on_fault(std::string_view fault) override {
    const std::scoped_lock lock(mutex_);
    faults_.emplace_back(fault);
  }

  // A client that has been served once and waits.
  Client& add_client(const std::string& from = "127.0.0.1") {
    auto& client = clients_.emplace_back(server_->address(), from);
    client.send(get("/echo?hello"));
    EXPECT_THAT(client.read_until("hello"), HasSubstr("200 OK"));
    return client;
  }

  static bool is_served(Client& client) {
    client.send(get("/echo?still"));
    return client.read_until("still").ends_with("still");
  }

  std::mutex mutex_;
  std::vector<std::string> faults_;
  std::list<Client> clients_;
};

TEST_F(ServerLimitsTest, GivesOneAddressOnlySoManyConnections) {
  options_.connections_per_address = 3;
  restart();
  for (int i = 0; i < 3; ++i) add_client("127.0.0.2");
  Client one_more(server_->address(), "127.0.0.2");
  EXPECT_EQ(one_more.read_all(), "");
  EXPECT_TRUE(is_served(add_client("127.0.0.3")));
  for (auto& client : clients_) EXPECT_TRUE(is_served(client));
  server_->stop();
  EXPECT_THAT(faults_, testing::ElementsAre(HasSubstr("127.0.0.2 has as many connections")));
}

TEST_F(ServerLimitsTest, DoesNotCountTrustedProxies) {
  options_.connections_per_address = 1;
  options_.trusted_proxies = {*AddressRange::parse("127.0.0.2")};
  restart();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_served(add_client("127.0.0.2")));
}

TEST_F(ServerLimitsTest, GivesNewcomersThePlaceOfWhoHasWaitedLongest) {
  options_.connections_max = 4;
  options_.workers = 1;
  restart();
  for (int i = 0; i < 4; ++i) add_client();
  auto& first = clients_.front();
  EXPECT_TRUE(is_served(first)) << "so that another has waited longest";
  EXPECT_TRUE(is_served(add_client()));
  EXPECT_TRUE(is_served(first));
  EXPECT_EQ(std::next(clients_.begin())->read_all(), "") << "ended for the newcomer";
}

TEST_F(ServerLimitsTest, GivesNewcomersThePlaceOfWhoNeverEndsAHead) {
  options_.connections_max = 2;
  restart();
  for (int i = 0; i < 2; ++i) clients_.emplace_back(server_->address()).send("GET / HTT");
  EXPECT_TRUE(is_served(add_client()));
}

TEST_F(ServerLimitsTest, LetsNewcomersWaitWhileEverybodyIsBusy) {
  options_.connections_max = 2;
  restart();
  for (int i = 0; i < 2; ++i) {
    clients_.emplace_back(server_->address()).send(get("/work?busy", kClose));
  }
  Client newcomer(server_->address());
  newcomer.send(get("/echo?patient", kClose));
  release();
  EXPECT_THAT(newcomer.read_all(), HasSubstr("\r\n\r\npatient"));
  for (auto& client : clients_) EXPECT_THAT(client.read_all(), HasSubstr("worked on busy"));
}

TEST_F(ServerLimitsTest, SlowLanesHoldUpNoOther) {
  options_.lanes[static_cast<std::size_t>(Lane::kForeign)] = {2, 6};
  restart();
  for (int i = 0; i < 6; ++i) {
    clients_.emplace_back(server_->address()).send(get("/foreign", kClose));
  }
  EXPECT_THAT(answer_to(get("/quick", kClose)), HasSubstr("did it"));
  release();
  for (auto& client : clients_) EXPECT_THAT(client.read_all(), HasSubstr(" 200 "));
}

TEST_F(ServerLimitsTest, RefusesWorkWhenItsLaneIsFull) {
  options_.lanes[static_cast<std::size_t>(Lane::kForeign)] = {1, 1};
  restart();
  std::atomic<int> refused = 0;
  std::vector<std::future<void>> answers;
  for (int i = 0; i < 6; ++i) {
    auto& client = clients_.emplace_back(server_->address());
    client.send(get("/foreign", kClose));
    answers.push_back(std::async(std::launch::async, [&] {
      if (client.read_all().find(" 503 ") != std::string::npos) ++refused;
      refused.notify_one();
    }));
  }
  // At most one runs and one waits: four are answered at once.
  while (refused < 4) refused.wait(refused);
  release();
  for (auto& answer : answers) answer.get();
  EXPECT_LE(refused, 5);
}

TEST_F(ServerLimitsTest, BoundsWhatItHoldsOfLongBodies) {
  constexpr auto kFree = limits::kUnprovenBodyBytesMax;
  options_.body_bytes_max = kFree;
  restart();
  const auto most = answer_to(post("/upload?x", std::string(2 * kFree, 'b'), kClose));
  EXPECT_THAT(most, HasSubstr(std::to_string(2 * kFree) + " bytes for x"));
  const auto more = answer_to(post("/upload?x", std::string(2 * kFree + 1, 'b'), kClose));
  EXPECT_THAT(more, HasSubstr(" 503 "));
  EXPECT_THAT(more, HasSubstr("server_busy"));
}

class PassedSocketTest : public ServerLimitsTest {
 protected:
  PassedSocketTest() {
    held_.open(tcp::v4());
    held_.bind({asio::ip::make_address("127.0.0.1"), 0});
    held_.listen();
    options_.listener = ::dup(held_.native_handle());
  }

  asio::io_context context_;
  tcp::acceptor held_{context_};
};

TEST_F(PassedSocketTest, ServesOnASocketThatItIsGiven) {
  restart();
  EXPECT_EQ(server_->address(), "127.0.0.1:" + std::to_string(held_.local_endpoint().port()));
  EXPECT_TRUE(is_served(add_client()));
}

TEST_F(PassedSocketTest, LeavesTheQueueToTheNext) {
  restart();
  add_client();
  server_->stop();
  Client between(server_->address());
  between.send(get("/echo?between", kClose));
  options_.listener = ::dup(held_.native_handle());
  restart();
  EXPECT_THAT(between.read_all(), HasSubstr("\r\n\r\nbetween"));
}

TEST_F(PassedSocketTest, TakesNothingButAListeningSocket) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  options_.listener = ends[0];
  EXPECT_THROW(make_server(), Unavailable);
  for (const int end : ends) ::close(end);
}

}  // namespace
}  // namespace gatehouse::http

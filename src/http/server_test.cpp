// The server over real sockets.

#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "base/limits.h"
#include "base/unavailable.h"
#include "support/fixed_clock.h"

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::FixedClock;

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(++count_);
  }

 private:
  int count_ = 0;
};

// What the tests' site does is in the path.
class TestSite final : public Site {
 public:
  explicit TestSite(std::shared_future<void> release) : release_(std::move(release)) {}

  Handled handle(const Request& request) override {
    if (request.path == "/echo") return echo(request);
    if (request.path == "/work") {
      return Work([request, release = release_] {
        release.wait();
        return Response(200, "text/plain", "worked on " + std::string(request.query));
      });
    }
    if (request.path == "/upload" && request.body_state == Request::Body::kToCome) {
      return AwaitBody{limits::kUnprovenBodyBytesMax * 4,
                       [](const Request& whole) -> Handled { return echo_size(whole); }};
    }
    if (request.path == "/upload") return echo_size(request);
    if (request.path == "/events") {
      return EventStream{[](EventStream::Send send) -> std::shared_ptr<void> {
        send("data: one\n\n");
        send("data: two\n\n");
        return std::make_shared<EventStream::Send>(std::move(send));
      }};
    }
    return Response(404, "text/plain", "nothing here");
  }

  Response refuse(int status, std::string_view code, std::string_view /*message*/) override {
    return {status, "text/plain", std::string(code)};
  }

 private:
  static Handled echo(const Request& request) {
    return Response(200, "text/plain", std::string(request.query) + std::string(request.body));
  }

  static Handled echo_size(const Request& request) {
    return Response(
        200, "text/plain",
        std::to_string(request.body.size()) + " bytes for " + std::string(request.query));
  }

  std::shared_future<void> release_;
};

class Client {
 public:
  explicit Client(const std::string& address) : socket_(context_) {
    const auto port = address.substr(address.rfind(':') + 1);
    socket_.connect(
        {asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::stoi(port))});
  }

  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // the server may have answered and closed already
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }

  // Reads until `text` was received; returns everything up to and with it.
  std::string read_until(const std::string& text) {
    boost::system::error_code error;
    const auto bytes = asio::read_until(socket_, asio::dynamic_buffer(received_), text, error);
    if (error) return received_ + "<" + error.message() + ">";
    auto part = received_.substr(0, bytes);
    received_.erase(0, bytes);
    return part;
  }

  // Reads until the server closes.
  std::string read_all() {
    boost::system::error_code error;
    asio::read(socket_, asio::dynamic_buffer(received_), error);
    return std::exchange(received_, {});
  }

 private:
  asio::io_context context_;
  tcp::socket socket_;
  std::string received_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options_.port = 0;
    options_.workers = 2;
    server_ = make_server();
    server_->start();
  }

  ~ServerTest() override {
    if (!released_) release();
  }

  std::unique_ptr<Server> make_server() {
    return std::make_unique<Server>(Server::Parts{
        .options = options_,
        .clock = clock_,
        .random = random_,
        .make_site = [this](std::size_t) { return std::make_unique<TestSite>(release_); },
        .on_fault = [](std::string_view fault) { ADD_FAILURE() << fault; }});
  }

  void release() {
    released_ = true;
    promise_.set_value();
  }

  std::string answer_to(const std::string& request) {
    Client client(server_->address());
    client.send(request);
    return client.read_all();
  }

  FixedClock clock_;
  CountingRandom random_;
  Options options_;
  std::promise<void> promise_;
  std::shared_future<void> release_ = promise_.get_future().share();
  bool released_ = false;
  std::unique_ptr<Server> server_;
};

std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

std::string post(const std::string& target, const std::string& body,
                 const std::string& fields = "") {
  return "POST " + target +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

constexpr auto kClose = "Connection: close\r\n";

TEST_F(ServerTest, RefusesAnAddressThatIsTaken) {
  options_.port = static_cast<unsigned short>(
      std::stoi(server_->address().substr(server_->address().rfind(':') + 1)));
  EXPECT_THROW(make_server(), Unavailable);
}

TEST_F(ServerTest, RefusesMalformedRequestsAndCloses) {
  const auto answer = answer_to("GET / HTTP/1.1\r\n\r\n" + get("/echo?never"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("host_invalid"));
  EXPECT_THAT(answer, testing::Not(HasSubstr("never")));
}

TEST_F(ServerTest, RefusesHeadersThatAreTooLarge) {
  const std::string large(limits::kHeaderBytesMax, 'a');
  EXPECT_THAT(answer_to(get("/echo", "A: " + large + "\r\n" + kClose)),
              HasSubstr("header_too_large"));
  EXPECT_THAT(answer_to("GET /" + large), HasSubstr("request_line_too_long"));
}

TEST_F(ServerTest, AnswersRequestsThatCameTogetherInOrder) {
  Client client(server_->address());
  client.send(get("/echo?1") + post("/echo?2", "body") + get("/echo?3", kClose));
  const auto answers = client.read_all();
  const auto first = answers.find("\r\n\r\n1");
  const auto second = answers.find("\r\n\r\n2body");
  const auto third = answers.find("\r\n\r\n3");
  ASSERT_NE(third, std::string::npos) << answers;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
}

TEST_F(ServerTest, ReadsARequestThatComesByteByByte) {
  Client client(server_->address());
  for (const char byte : post("/echo?q", "body", kClose)) client.send({&byte, 1});
  EXPECT_THAT(client.read_all(), HasSubstr("\r\n\r\nqbody"));
}

TEST_F(ServerTest, GivesEachAnswerARequestIdOfItsOwn) {
  const auto id_of = [](const std::string& answer) {
    const auto begin = answer.find("X-Request-Id: ") + 14;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
  };
  const auto first = id_of(answer_to(get("/echo", kClose)));
  const auto second = id_of(answer_to(get("/echo", kClose)));
  EXPECT_EQ(first.size(), 16u);
  EXPECT_NE(first, second);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  Client client(server_->address());
  client.send("HEAD /echo?text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_all();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST_F(ServerTest, ClosesAfterAnHttp10Request) {
  EXPECT_THAT(answer_to("GET /echo?old HTTP/1.0\r\n\r\n"), HasSubstr("\r\n\r\nold"));
}

TEST_F(ServerTest, ReadsLongBodiesOnlyWhenTheHandlerWantsThem) {
  const auto upload = [this](std::size_t bytes) {
    return answer_to(post("/upload?file", std::string(bytes, 'b'), kClose));
  };
  constexpr auto kMax = limits::kUnprovenBodyBytesMax * 4;
  EXPECT_THAT(upload(limits::kUnprovenBodyBytesMax), HasSubstr("65536 bytes for file"));
  EXPECT_THAT(upload(limits::kUnprovenBodyBytesMax + 1), HasSubstr("65537 bytes for file"));
  EXPECT_THAT(upload(kMax), HasSubstr(std::to_string(kMax) + " bytes for file"));
  EXPECT_THAT(upload(kMax + 1), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(post("/unknown", std::string(kMax, 'b'))), StartsWith("HTTP/1.1 404 "));
}

TEST_F(ServerTest, ReadsLongBodiesInChunks) {
  std::string request =
      "POST /upload?file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 200; ++i) request += "400\r\n" + std::string(1024, 'b') + "\r\n";
  EXPECT_THAT(answer_to(request + "0\r\n\r\n"), HasSubstr("204800 bytes for file"));
  for (int i = 0; i < 200; ++i) request += "400\r\n" + std::string(1024, 'b') + "\r\n";
  EXPECT_THAT(answer_to(request + "0\r\n\r\n"), HasSubstr("body_too_large"));
}

TEST_F(ServerTest, SaysContinueBeforeItWaitsForABody) {
  Client client(server_->address());
  client.send(
      "POST /echo?q HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_THAT(client.read_all(), HasSubstr("\r\n\r\nqbody"));
}

TEST_F(ServerTest, WorksOnSomethingWithoutHoldingUpOthers) {
  Client waiting(server_->address());
  Client waiting_too(server_->address());
  waiting.send(get("/work?a", kClose));
  waiting_too.send(get("/work?b", kClose));
  for (int i = 0; i < 4; ++i) {
    EXPECT_THAT(answer_to(get("/echo?quick", kClose)), HasSubstr("quick"));
  }
  release();
  EXPECT_THAT(waiting.read_all(), HasSubstr("worked on a"));
  EXPECT_THAT(waiting_too.read_all(), HasSubstr("worked on b"));
}

TEST_F(ServerTest, SendsEventsAsTheyCome) {
  Client client(server_->address());
  client.send(get("/events"));
  EXPECT_THAT(client.read_until("data: two\n\n"), HasSubstr("data: one\n\n"));
}

TEST_F(ServerTest, RunsTasksOnEveryWorker) {
  std::array<std::thread::id, 2> threads;
  server_->on_every_worker(
      [&](std::size_t worker) { threads[worker] = std::this_thread::get_id(); });
  EXPECT_NE(threads[0], threads[1]);
  EXPECT_NE(threads[0], std::thread::id());
}

TEST_F(ServerTest, FinishesWhatRunsWhenItStops) {
  Client idle(server_->address());
  idle.send(get("/echo?before"));
  EXPECT_THAT(idle.read_until("before"), HasSubstr("200 OK"));
  Client busy(server_->address());
  busy.send(get("/work?last"));
  Client events(server_->address());
  events.send(get("/events"));
  static_cast<void>(events.read_until("two\n\n"));
  // Both workers have seen their connections' requests when they answer these.
  for (int i = 0; i < 2; ++i) static_cast<void>(answer_to(get("/echo", kClose)));
  auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
  EXPECT_EQ(idle.read_all(), "") << "an idle connection is closed at once";
  EXPECT_EQ(events.read_all(), "");
  release();
  const auto answer = busy.read_all();
  EXPECT_THAT(answer, HasSubstr("worked on last"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  stopped.get();
}

TEST_F(ServerTest, OutlivesClientsThatGoAway) {
  for (int i = 0; i < 20; ++i) {
    Client client(server_->address());
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
  }
  Client gone(server_->address());
  gone.send(get("/work?nobody"));
  release();
  EXPECT_THAT(answer_to(get("/echo?still", kClose)), HasSubstr("still"));
}

}  // namespace
}  // namespace gatehouse::http

// The server over real sockets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unavailable.h"
#include "http/testing/server_fixture.h"

namespace gatehouse::http {
namespace {

using namespace testing_support;
using testing::HasSubstr;
using testing::StartsWith;

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
  EXPECT_EQ(idle.read_all(), "") << "an idle connection is closed";
  EXPECT_EQ(events.read_all(), "");
  release();
  const auto answer = busy.read_all();
  EXPECT_THAT(answer, HasSubstr("worked on last"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  stopped.get();
}

TEST_F(ServerTest, StreamsEventsBehindALookUp) {
  Client client(server_->address());
  client.send(get("/looked-up-events"));
  EXPECT_THAT(client.read_until("data: two\n\n"), HasSubstr("data: one\n\n"));
}

TEST_F(ServerTest, AnswersARequestThatIsOnItsWayWhenItStops) {
  Client idle(server_->address());
  idle.send(get("/echo?before"));
  EXPECT_THAT(idle.read_until("before"), HasSubstr("200 OK"));
  Client busy(server_->address());
  busy.send(get("/work?last"));
  for (int i = 0; i < 2; ++i) static_cast<void>(answer_to(get("/echo", kClose)));
  auto stopped = std::async(std::launch::async, [this] { server_->stop(); });
  idle.send(get("/echo?after"));  // before or behind the moment of stopping
  const auto answer = idle.read_all();
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nafter"));
  release();
  EXPECT_THAT(busy.read_all(), HasSubstr("worked on last"));
  stopped.get();
}

TEST_F(ServerTest, AnswersEverybodyInTheKernelsQueueWhenItStops) {
  std::list<Client> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(server_->address());
    clients.back().send(get("/echo?queued"));
  }
  server_->stop();
  for (auto& client : clients) {
    const auto answer = client.read_all();
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nqueued"));
  }
}

TEST_F(ServerTest, LetsNobodyInBeforeItIsToldTo) {
  server_ = make_server();
  server_->start();
  EXPECT_THROW(Client{server_->address()}, boost::system::system_error);
  server_->listen();
  EXPECT_THAT(answer_to(get("/echo?now", kClose)), HasSubstr("now"));
}

TEST_F(ServerTest, RunsNoTasksBehindItsEnd) {
  server_->stop();
  server_->on_every_worker([](std::size_t) { FAIL() << "there are no threads"; });
  server_ = make_server();
  server_->on_every_worker([](std::size_t) { FAIL() << "there are no threads yet"; });
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

// What client and server say on one connection, and when it ends (RFC 9112 sections 6 and 9, RFC
// 9110 section 10.1.1).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/limits.h"
#include "http/refusal.h"
#include "support/connections.h"

namespace gatehouse::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing_support::Connections;
using testing_support::EchoAnswer;
using testing_support::EchoRequest;
using Talker = Connections::Client;

class ConversationTest : public testing::Test {
 protected:
  ~ConversationTest() override { connections_.disconnect_all(); }

  // What comes back when all of that is sent at once.
  std::string said_to(Talker& client, std::string_view bytes) {
    connections_.send(client, bytes);
    connections_.finish();
    return client.received();
  }

  // The same on a connection of its own.
  std::string said_to(std::string_view bytes) { return said_to(connections_.connect(), bytes); }

  // Whether the server has ended the connection after its answer.
  bool ends_after(std::string_view bytes) {
    auto& client = connections_.connect();
    said_to(client, bytes);
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 ")) << bytes;
    return client.closed_by_server();
  }

  Connections connections_;
};

std::string with_line(const std::string& line, const std::string& fields) {
  return line + "\r\nHost: x\r\n" + fields + "\r\n";
}

TEST_F(ConversationTest, GoesOnOrEndsAsTheClientWants) {
  struct Case {
    const char* line;
    const char* fields;
    bool ends;
  };

  for (const auto& [line, fields, ends] : {
           Case{"GET /now HTTP/1.1", "", false},
           {"GET /now HTTP/1.1", "Connection: close\r\n", true},
           {"GET /now HTTP/1.1", "CONNECTION: CLOSE\r\n", true},
           {"GET /now HTTP/1.1", "Connection: keep-alive, close\r\n", true},
           {"GET /now HTTP/1.1", "Connection: keep-alive\r\n", false},
           {"GET /now HTTP/1.1", "Connection: whatever\r\n", false},
           {"GET /now HTTP/1.0", "", true},
           {"GET /now HTTP/1.0", "Connection: keep-alive\r\n", false},
           {"GET /now HTTP/1.0", "Connection: close\r\n", true},
           {"HEAD /now HTTP/1.1", "", false},
           {"HEAD /now HTTP/1.1", "Connection: close\r\n", true},
       }) {
    EXPECT_EQ(ends_after(with_line(line, fields)), ends) << line << " " << fields;
    const auto said = said_to(with_line(line, fields));
    EXPECT_EQ(said.find("Connection: close\r\n") != std::string::npos, ends)
        << "it says so: " << line << " " << fields;
  }
}

// Whatever has been refused before it was read to its end is the last that is read.
TEST_F(ConversationTest, EndsAfterWhatCannotBeRead) {
  const std::string next = with_line("GET /now?next HTTP/1.1", "");
  for (const std::string& bad : {
           with_line("GET http://other/ HTTP/1.1", ""),
           with_line("GET / HTTP/2.0", ""),
           with_line("GET / HTTP/1.1", "Host: y\r\n"),
           with_line("GET / HTTP/1.1", "X_Y: z\r\n"),
           with_line("GET / HTTP/1.1", "Upgrade: h2c\r\n"),
           with_line("POST / HTTP/1.1", "Content-Length: x\r\n"),
           with_line("POST / HTTP/1.1", "Transfer-Encoding: gzip\r\n"),
           with_line("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n") + "z\r\n",
       }) {
    auto& client = connections_.connect();
    const auto said = said_to(client, bad + next);
    EXPECT_THAT(said, StartsWith("HTTP/1.1 ")) << bad;
    EXPECT_THAT(said, HasSubstr("Connection: close\r\n")) << bad;
    EXPECT_THAT(said, Not(HasSubstr("next"))) << "what follows may be anything: " << bad;
    EXPECT_EQ(said.find("HTTP/1.1 ", 1), std::string::npos) << "one answer only: " << bad;
    EXPECT_TRUE(client.closed_by_server()) << bad;
  }
}

// An answer before the body was wanted: the rest of the body is not the next request.
TEST_F(ConversationTest, EndsWhenABodyIsLeftUnread) {
  const auto length = std::to_string(limits::kUnprovenBodyBytesMax + 1);
  auto& client = connections_.connect();
  const auto said =
      said_to(client, with_line("POST /refuse HTTP/1.1", "Content-Length: " + length + "\r\n") +
                          with_line("GET /now?smuggled HTTP/1.1", ""));
  EXPECT_THAT(said, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(said, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(said, Not(HasSubstr("smuggled")));
}

TEST_F(ConversationTest, GoesOnAfterABodyThatWasReadAndNotWanted) {
  auto& client = connections_.connect();
  const auto said = said_to(client, with_line("POST /refuse HTTP/1.1", "Content-Length: 4\r\n") +
                                        "body" + with_line("GET /now?next HTTP/1.1", ""));
  EXPECT_THAT(said, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(said, HasSubstr("GET /now?next"));
  EXPECT_FALSE(client.closed_by_server());
}

// In whatever order requests of all kinds come, each is answered in its place.
TEST_F(ConversationTest, AnswersInTheOrderOfTheRequests) {
  using Framing = EchoRequest::Framing;
  std::array<EchoRequest, 4> requests = {
      EchoRequest{.query = "a"}, EchoRequest{.path = "/work", .query = "b"},
      EchoRequest{.query = "c", .body = "body of c", .framing = Framing::kLength},
      EchoRequest{.path = "/work", .query = "d", .body = "body of d", .framing = Framing::kChunks}};
  std::ranges::sort(requests, {}, &EchoRequest::query);
  do {
    auto& client = connections_.connect();
    std::string bytes;
    for (const auto& request : requests) bytes += request.bytes();
    said_to(client, bytes);
    for (const auto& request : requests) {
      EXPECT_EQ(client.next_answer(), request.answer()) << bytes;
    }
    EXPECT_EQ(client.received(), "");
    client.close();
  } while (std::ranges::next_permutation(requests, {}, &EchoRequest::query).found);
}

TEST_F(ConversationTest, AnswersAHeadAmongOthersWithoutABody) {
  auto& client = connections_.connect();
  const auto said =
      said_to(client, with_line("HEAD /now?1 HTTP/1.1", "") + with_line("GET /now?2 HTTP/1.1", ""));
  const auto second = said.find("HTTP/1.1 200 OK", 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_TRUE(said.substr(0, second).ends_with("\r\n\r\n")) << "the next answer follows the head";
  EXPECT_THAT(said.substr(0, second), HasSubstr("Content-Length: "));
  EXPECT_THAT(said.substr(second), HasSubstr("GET /now?2"));
}

TEST_F(ConversationTest, TakesEmptyLinesForNoRequest) {
  for (const std::string noise : {"\r\n", "\n", " ", "\r\n\r\n"}) {
    EXPECT_THAT(said_to(noise + with_line("GET /now HTTP/1.1", "")), StartsWith("HTTP/1.1 400 "))
        << "before a request";
  }
}

class ExpectTest : public ConversationTest {
 protected:
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
};

TEST_F(ExpectTest, IsAnsweredBeforeTheBodyIsSent) {
  for (const std::string word : {"100-continue", "100-Continue", "100-CONTINUE"}) {
    auto& client = connections_.connect();
    const auto fields = "Content-Length: 4\r\nExpect: " + word + "\r\n";
    EXPECT_EQ(said_to(client, with_line("POST /now HTTP/1.1", fields)), kContinue) << word;
    const auto said = said_to(client, "body");
    EXPECT_THAT(said, StartsWith(std::string(kContinue) + "HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(said, HasSubstr("\n\nbody"));
    EXPECT_FALSE(client.closed_by_server());
  }
}

TEST_F(ExpectTest, IsAnsweredForChunksToo) {
  auto& client = connections_.connect();
  EXPECT_EQ(said_to(client, with_line("POST /now HTTP/1.1",
                                      "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n")),
            kContinue);
  EXPECT_THAT(said_to(client, "4\r\nbody\r\n0\r\n\r\n"), HasSubstr("\n\nbody"));
}

// RFC 9110 section 10.1.1: a server that has the body already may leave it out.
TEST_F(ExpectTest, IsPointlessWhenTheBodyIsThere) {
  const auto said = said_to(
      with_line("POST /now HTTP/1.1", "Content-Length: 4\r\nExpect: 100-continue\r\n") + "body");
  EXPECT_THAT(said, StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ExpectTest, IsPointlessWithoutABody) {
  EXPECT_THAT(said_to(with_line("GET /now HTTP/1.1", "Expect: 100-continue\r\n")),
              StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(
      said_to(with_line("POST /now HTTP/1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n")),
      StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ExpectTest, OfSomethingElseIsNotAnswered) {
  auto& client = connections_.connect();
  EXPECT_EQ(
      said_to(client, with_line("POST /now HTTP/1.1", "Content-Length: 4\r\nExpect: 200-ok\r\n")),
      "");
  EXPECT_THAT(said_to(client, "body"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

// Nobody is asked for a body that will be refused.
TEST_F(ExpectTest, IsNotAnsweredWhenTheBodyIsNotWanted) {
  const auto length = std::to_string(connections_.site().body_bytes_max + 1);
  const auto fields = "Content-Length: " + length + "\r\nExpect: 100-continue\r\n";
  const auto refused = said_to(with_line("POST /refuse HTTP/1.1", fields));
  EXPECT_THAT(refused, Not(HasSubstr("200 OK")));
  EXPECT_THAT(refused, HasSubstr("HTTP/1.1 403 "));
  EXPECT_THAT(said_to(with_line("POST /now HTTP/1.1", fields)), HasSubstr("HTTP/1.1 413 "));
}

class TimeTest : public ConversationTest {
 protected:
  // Whether the connection is still there after so long in the state that `bytes` leave it in.
  bool lives_for(std::string_view bytes, std::chrono::seconds time) {
    auto& client = connections_.connect();
    connections_.send(client, bytes);
    connections_.let_time_pass(time);
    const bool lives = !client.closed_by_server();
    said_ = client.received();
    return lives;
  }

  std::string said_;
};

using namespace std::chrono_literals;

// Who has sent nothing is not told anything: a proxy would take it for the answer to its next
// request.
TEST_F(TimeTest, IdleConnectionsEndSilently) {
  EXPECT_TRUE(lives_for("", limits::kIdleTime - 2s));
  EXPECT_FALSE(lives_for("", limits::kIdleTime));
  EXPECT_EQ(said_, "");
  const auto request = with_line("GET /now HTTP/1.1", "");
  EXPECT_TRUE(lives_for(request, limits::kIdleTime - 2s));
  EXPECT_FALSE(lives_for(request, limits::kIdleTime));
  EXPECT_EQ(said_.find("HTTP/1.1 ", 1), std::string::npos) << "nothing but the answer";
}

TEST_F(TimeTest, AHeadMustComeInTime) {
  for (const std::string begun :
       {"G", "GET /now HTTP/1.1\r\n", "GET /now HTTP/1.1\r\nHost: x\r\n"}) {
    EXPECT_TRUE(lives_for(begun, limits::kHeaderTime - 2s)) << begun;
    EXPECT_EQ(said_, "") << begun;
    EXPECT_FALSE(lives_for(begun, limits::kHeaderTime)) << begun;
    EXPECT_THAT(said_, StartsWith("HTTP/1.1 408 ")) << begun;
  }
}

// The time runs from the first byte, not from the last: one byte now and then wins nothing.
TEST_F(TimeTest, BytesNowAndThenDoNotProlongAHead) {
  auto& client = connections_.connect();
  connections_.send(client, "GET /now HTTP/1.1\r\n");
  connections_.let_time_pass(limits::kHeaderTime - 2s);
  connections_.send(client, "Host: x\r\n");
  EXPECT_FALSE(client.closed_by_server());
  connections_.let_time_pass(limits::kHeaderTime);
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(TimeTest, ABodyMustComeInTime) {
  for (const std::string& begun :
       {with_line("POST /now HTTP/1.1", "Content-Length: 4\r\n") + "bod",
        with_line("POST /now HTTP/1.1", "Transfer-Encoding: chunked\r\n") + "4\r\nbod"}) {
    EXPECT_TRUE(lives_for(begun, limits::kBodyTime - 2s)) << begun;
    EXPECT_FALSE(lives_for(begun, limits::kBodyTime)) << begun;
    EXPECT_THAT(said_, StartsWith("HTTP/1.1 408 ")) << begun;
  }
}

// Work takes as long as it takes: who asked waits for it.
TEST_F(TimeTest, AnAnswerMayTakeItsTime) {
  auto& client = connections_.connect();
  connections_.send(client, with_line("GET /work HTTP/1.1", ""));
  connections_.let_time_pass(1h);
  EXPECT_FALSE(client.closed_by_server());
  connections_.finish();
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

// A client that takes nothing for too long loses its connection, and with it what it holds.
TEST_F(TimeTest, AnswersMustBeTakenInTime) {
  for (const auto& [time, lives] :
       {std::pair<std::chrono::seconds, bool>{limits::kWriteTime - 2s, true},
        {limits::kWriteTime, false}}) {
    auto& client = connections_.connect();
    client.does_not_read = true;
    const auto request =
        with_line("GET /now HTTP/1.1", "X-Long: " + std::string(20'000, 'x') + "\r\n");
    for (std::size_t fits = 1; fits > 0;) {
      fits = client.try_send(request);
      connections_.settle();
    }
    const auto before = connections_.open();
    connections_.let_time_pass(time);
    EXPECT_EQ(connections_.open(), lives ? before : before - 1);
    connections_.disconnect_all();
  }
}

// Every refusal that a client can bring about with one request: told with its status and code,
// once, and nothing is read behind it.
TEST_F(ConversationTest, TellsEveryRefusalByStatusAndCode) {
  const auto post_with = [](const std::string& fields) {
    return with_line("POST /now HTTP/1.1", fields);
  };
  const std::map<Refusal, std::string> requests = {
      {Refusal::kMalformed, "GET /now HTTP/1.1\nHost: x\n\n"},
      {Refusal::kVersion, with_line("GET /now HTTP/3.0", "")},
      {Refusal::kLineTooLong,
       with_line("GET /" + std::string(limits::kRequestLineBytesMax, 'l') + " HTTP/1.1", "")},
      {Refusal::kHeadTooLarge,
       with_line("GET /now HTTP/1.1", "X: " + std::string(limits::kHeaderBytesMax, 'h') + "\r\n")},
      {Refusal::kBodyTooLarge,
       post_with("Content-Length: " + std::to_string(connections_.site().body_bytes_max + 1) +
                 "\r\n")},
      {Refusal::kTransferEncoding, post_with("Transfer-Encoding: gzip\r\n")},
      {Refusal::kHost, "GET /now HTTP/1.1\r\n\r\n"},
      {Refusal::kTarget, with_line("GET now HTTP/1.1", "")},
      {Refusal::kRepeated,
       with_line("GET /now HTTP/1.1", "Authorization: a\r\nAuthorization: a\r\n")},
      {Refusal::kFieldName, with_line("GET /now HTTP/1.1", "A_B: c\r\n")},
      {Refusal::kUpgrade, with_line("GET /now HTTP/1.1", "Upgrade: websocket\r\n")},
      {Refusal::kFault, with_line("GET /throw HTTP/1.1", "")},
  };
  for (const auto& [refusal, request] : requests) {
    const auto& row = kHttpRefusals[refusal];
    auto& client = connections_.connect();
    said_to(client, request);
    EXPECT_EQ(client.next_answer(), (EchoAnswer{row.status, std::string(row.code)}));
    EXPECT_EQ(client.received(), "") << row.code << " is told once";
    EXPECT_EQ(client.closed_by_server(), refusal != Refusal::kFault) << row.code;
  }
  // These need time, proxies, or other clients.
  const std::set<Refusal> elsewhere = {Refusal::kTimedOut, Refusal::kContradictorySchemes,
                                       Refusal::kBusy, Refusal::kServerBusy};
  for (const auto& row : kHttpRefusals) {
    EXPECT_TRUE(requests.contains(row.id) || elsewhere.contains(row.id)) << row.code;
  }
}

}  // namespace
}  // namespace gatehouse::http

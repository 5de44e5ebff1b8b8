// A connection packet by packet: however its bytes are cut, each client gets the answer to exactly
// what it sent itself.

#include "http/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "support/connections.h"

namespace gatehouse::http {
namespace {

using testing::ElementsAre;
using testing_support::Connections;
using testing_support::EchoAnswer;
using testing_support::EchoRequest;
using Client = Connections::Client;
using Framing = EchoRequest::Framing;

class ConnectionTest : public testing::Test {
 protected:
  ~ConnectionTest() override {
    connections_.disconnect_all();
    EXPECT_EQ(connections_.open(), 0u) << "they end with their clients";
  }

  void send(Client& client, std::string_view bytes) { connections_.send(client, bytes); }

  // The next answer, after all work that it needs.
  EchoAnswer answer(Client& client) {
    connections_.finish();
    auto answer = client.next_answer();
    return answer ? *answer : EchoAnswer{0, "no answer, but: " + client.received()};
  }

  Connections connections_;
};

// Requests of every framing, short enough to be cut everywhere.
std::vector<EchoRequest> short_requests() {
  return {
      {.field = "a"},
      {.field = "b", .body = "01234", .framing = Framing::kLength},
      {.path = "/work", .body = "abc", .framing = Framing::kLength},
      {.field = "c", .body = "01234", .framing = Framing::kChunks, .chunk_bytes = 3},
      {.path = "/work",
       .body = "01234",
       .framing = Framing::kChunks,
       .extension = ";n=\"" + std::string(20, 'e') + "\""},
      {.field = "d",
       .body = "01234",
       .framing = Framing::kChunks,
       .extension = ";x",
       .trailers = "X-T: 1\r\nY: 2\r\n"},
      {.field = "e", .framing = Framing::kChunks},
  };
}

const EchoRequest kBefore{.query = "before", .field = "B"};
const EchoRequest kAfter{
    .query = "after", .field = "A", .body = "end", .framing = Framing::kLength};

TEST_F(ConnectionTest, AnswersEveryCutIntoTwoPackets) {
  auto& client = connections_.connect();
  for (const auto& request : short_requests()) {
    const auto bytes = kBefore.bytes() + request.bytes() + kAfter.bytes();
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
      send(client, bytes.substr(0, cut));
      send(client, bytes.substr(cut));
      ASSERT_EQ(answer(client), kBefore.answer()) << cut;
      ASSERT_EQ(answer(client), request.answer()) << request.field << " cut at " << cut;
      ASSERT_EQ(answer(client), kAfter.answer()) << cut;
    }
  }
}

TEST_F(ConnectionTest, AnswersEveryCutIntoThreePackets) {
  auto& client = connections_.connect();
  for (const auto& request : short_requests()) {
    const auto bytes = request.bytes();
    for (std::size_t first = 1; first < bytes.size(); ++first) {
      for (std::size_t second = first + 1; second < bytes.size(); ++second) {
        send(client, bytes.substr(0, first));
        send(client, bytes.substr(first, second - first));
        send(client, bytes.substr(second) + kAfter.bytes());
        ASSERT_EQ(answer(client), request.answer()) << request.field << first << " " << second;
        ASSERT_EQ(answer(client), kAfter.answer()) << first << " " << second;
      }
    }
  }
}

TEST_F(ConnectionTest, KeepsClientsApartAtEveryStep) {
  auto& client = connections_.connect();
  auto& other = connections_.connect();
  const EchoRequest secret{.query = "session",
                           .field = "Cookie-of-the-other",
                           .body = std::string(300, 's'),
                           .framing = Framing::kLength};
  for (const auto& request : short_requests()) {
    const auto bytes = request.bytes();
    for (std::size_t first = 1; first < bytes.size(); ++first) {
      for (std::size_t second = first + 1; second < bytes.size(); second += 11) {
        send(client, bytes.substr(0, first));
        send(other, secret.bytes());
        send(client, bytes.substr(first, second - first));
        send(other, secret.bytes().substr(0, second));
        send(client, bytes.substr(second));
        send(other, secret.bytes().substr(second));
        ASSERT_EQ(answer(client), request.answer()) << request.field << first << " " << second;
        ASSERT_EQ(answer(other), secret.answer());
        ASSERT_EQ(answer(other), secret.answer());
      }
    }
  }
}

// The first chunk's line arrives in two packets, its extension grows beyond the buffer, and between
// the packets somebody else signs in.
TEST_F(ConnectionTest, NeverShowsOneClientWhatAnotherSent) {
  auto& victim = connections_.connect();
  const EchoRequest session{.query = "session", .field = "cookie=secret"};
  for (const std::size_t bytes : {10UL, 100UL, 1000UL, 7000UL, 8000UL, 9000UL, 20000UL, 40000UL}) {
    auto& attacker = connections_.connect();
    const EchoRequest attack{.path = bytes % 3 == 0 ? "/now" : "/work",
                             .query = "mine",
                             .field = "own",
                             .body = "abc",
                             .framing = Framing::kChunks,
                             .extension = ";" + std::string(bytes, 'x')};
    const auto head = attack.head();
    const auto body = attack.framed_body();
    send(attacker, head + body.substr(0, 3));
    send(victim, session.bytes());
    for (std::size_t at = 3; at + 10 < body.size(); at += 1000) {
      send(attacker, body.substr(at, std::min<std::size_t>(1000, body.size() - 10 - at)));
    }
    send(victim, session.bytes());
    send(attacker, body.substr(body.size() - 10));
    EXPECT_EQ(answer(attacker), attack.answer()) << bytes;
    EXPECT_EQ(answer(victim), session.answer());
    EXPECT_EQ(answer(victim), session.answer());
  }
}

TEST_F(ConnectionTest, RefusesAChunkLineThatNeverEnds) {
  auto& client = connections_.connect();
  send(client, EchoRequest{.framing = Framing::kChunks}.head() + "3;");
  const std::string part(10'000, 'x');
  for (int i = 0; i < 10 && !client.closed_by_server(); ++i) send(client, part);
  EXPECT_EQ(answer(client), (EchoAnswer{400, "malformed_request"}));
}

TEST_F(ConnectionTest, TakesRequestsOfEverySizeAroundTheLimits) {
  auto& client = connections_.connect();
  const auto head_of = [](std::size_t bytes) {
    EchoRequest request{.field = "f"};
    request.field.append(bytes - request.head().size(), 'f');
    return request;
  };
  const auto check = [&](const EchoRequest& request, std::size_t piece) {
    const auto bytes = request.bytes();
    for (std::size_t at = 0; at < bytes.size(); at += piece) send(client, bytes.substr(at, piece));
    ASSERT_EQ(answer(client), request.answer()) << bytes.size() << " in pieces of " << piece;
  };
  constexpr auto kBuffer = limits::kRequestLineBytesMax;
  for (const std::size_t piece : {1000UL, 4096UL, 8191UL, 8192UL, 100'000UL}) {
    for (std::size_t bytes = kBuffer - 2; bytes <= kBuffer + 2; ++bytes) {
      check(head_of(bytes), piece);
      check(head_of(2 * bytes), piece);
      auto with_body = head_of(bytes);
      with_body.framing = Framing::kLength;
      with_body.body = "the body";
      check(with_body, piece);
    }
    for (const std::size_t bytes :
         {kBuffer - 1, kBuffer, limits::kUnprovenBodyBytesMax - 1, limits::kUnprovenBodyBytesMax,
          limits::kUnprovenBodyBytesMax + 1, 3 * limits::kUnprovenBodyBytesMax}) {
      EchoRequest upload{.path = "/work", .field = "up", .body = std::string(bytes, 'b')};
      upload.framing = Framing::kLength;
      check(upload, piece);
      upload.framing = Framing::kChunks;
      check(upload, piece);
      upload.chunk_bytes = 999;
      upload.extension = ";e=1";
      upload.trailers = "T: t\r\n";
      check(upload, piece);
    }
  }
}

TEST_F(ConnectionTest, RefusesHeadsAboveTheLimitsAtEveryCut) {
  const auto refusal_of = [&](const std::string& bytes, std::size_t piece) {
    auto& client = connections_.connect();
    for (std::size_t at = 0; at < bytes.size() && !client.closed_by_server(); at += piece) {
      send(client, bytes.substr(at, piece));
    }
    return answer(client);
  };
  for (const std::size_t piece : {1000UL, 8191UL, 8192UL, 8193UL, 100'000UL}) {
    // "POST /now?", the query, " HTTP/1.1\r\n"
    const EchoRequest line{.query = std::string(limits::kRequestLineBytesMax - 20, 'q'),
                           .field = "f"};
    EXPECT_EQ(refusal_of(line.bytes(), piece).status, 414) << piece;
    const EchoRequest head{.field = std::string(limits::kHeaderBytesMax, 'f')};
    EXPECT_EQ(refusal_of(head.bytes(), piece).status, 431) << piece;
  }
}

TEST_F(ConnectionTest, WorkOwnsWhatItUses) {
  auto& client = connections_.connect();
  const EchoRequest request{.path = "/work",
                            .query = "kept",
                            .field = "field",
                            .body = std::string(1000, 'k'),
                            .framing = Framing::kLength};
  send(client, request.bytes());
  send(client, kAfter.bytes() + kAfter.bytes());  // read while the work waits
  send(connections_.connect(), kBefore.bytes());
  EXPECT_EQ(answer(client), request.answer());
  EXPECT_EQ(answer(client), kAfter.answer());
  send(client, request.bytes());
  client.close();
  connections_.settle();
  EXPECT_TRUE(connections_.work()) << "for nobody";
}

TEST_F(ConnectionTest, ParksTheIdleAndServesThemAgain) {
  auto& client = connections_.connect();
  for (int i = 0; i < 3; ++i) {
    send(client, kAfter.bytes());
    EXPECT_EQ(answer(client), kAfter.answer());
    connections_.let_time_pass(std::chrono::seconds(2));
    send(connections_.connect(), kBefore.bytes());
  }
}

TEST_F(ConnectionTest, AnswersForHandlersThatThrow) {
  for (const std::string path : {"/throw", "/throw-on-the-pool", "/throw-behind-the-body"}) {
    auto& client = connections_.connect();
    const EchoRequest request{.path = path,
                              .field = "f",
                              .body = std::string(limits::kUnprovenBodyBytesMax + 1, 'b'),
                              .framing = Framing::kLength};
    send(client, request.bytes());
    EXPECT_EQ(answer(client), (EchoAnswer{500, "internal_error"})) << path;
  }
  auto& client = connections_.connect();
  send(client, EchoRequest{.path = "/throw-at-open", .field = "f"}.bytes() + kAfter.bytes());
  EXPECT_EQ(answer(client), (EchoAnswer{500, "internal_error"}));
  EXPECT_EQ(answer(client), kAfter.answer()) << "the connection goes on";
  EXPECT_THAT(connections_.faults(), ElementsAre("0000000000000001 500 thrown by the handler",
                                                 "0000000000000002 500 thrown by work",
                                                 "0000000000000003 500 thrown behind the body",
                                                 "0000000000000004 500 thrown at opening"));
}

TEST_F(ConnectionTest, TellsTheLogOfRefusalsOfTheServersOwnUnderTheirIds) {
  auto& client = connections_.connect();
  send(client, "GET /hello HTTP/3.0\r\nHost: h\r\n\r\n");
  EXPECT_EQ(answer(client), (EchoAnswer{505, "http_version_unsupported"}));
  EXPECT_THAT(connections_.failed_answers(),
              ElementsAre("0000000000000001 505 HTTP Version Not Supported"));
}

TEST_F(ConnectionTest, DoesNoWorkForClientsThatHaveGone) {
  const EchoRequest request{.path = "/work", .field = "f"};
  auto& patient = connections_.connect();
  auto& gone = connections_.connect();
  auto& also_gone = connections_.connect();
  send(gone, request.bytes());
  send(also_gone, request.bytes() + kAfter.bytes());
  send(patient, request.bytes());
  gone.close();
  also_gone.close();
  connections_.let_time_pass(std::chrono::seconds(1));
  EXPECT_EQ(answer(patient), request.answer());
  EXPECT_EQ(connections_.site().work_done, 1);
  send(patient, request.bytes());
  EXPECT_EQ(answer(patient), request.answer()) << "with memory that may have been used before";
}

class LongBodiesTest : public ConnectionTest {
 protected:
  static constexpr auto kBudget = Connections::kBodyBytesMax;
  static constexpr auto kFree = limits::kUnprovenBodyBytesMax;

  LongBodiesTest() { connections_.site().body_bytes_max = 2 * kBudget; }

  static EchoRequest upload(std::size_t bytes, Framing framing, const std::string& path = "/now") {
    return {.path = path, .field = "f", .body = std::string(bytes, 'b'), .framing = framing};
  }

  // Sends all of a request but its last byte.
  Client& begin(const EchoRequest& request) {
    auto& client = connections_.connect();
    const auto bytes = request.bytes();
    send(client, std::string_view(bytes).substr(0, bytes.size() - 1));
    return client;
  }

  static std::string last_of(const EchoRequest& request) {
    return request.bytes().substr(request.bytes().size() - 1);
  }
};

TEST_F(LongBodiesTest, ShareOneBudget) {
  const auto all = upload(kBudget + kFree, Framing::kLength);
  auto& first = begin(all);
  EXPECT_EQ(connections_.body_bytes(), kBudget - 1);
  for (const auto framing : {Framing::kLength, Framing::kChunks}) {
    auto& second = connections_.connect();
    send(second, upload(2 * kFree, framing).bytes());
    EXPECT_EQ(answer(second), (EchoAnswer{503, "server_busy"}));
    const auto small = upload(kFree, framing, "/work");
    auto& third = connections_.connect();
    send(third, small.bytes());
    EXPECT_EQ(answer(third), small.answer()) << "those that are not long need none of it";
  }
  send(first, last_of(all));
  EXPECT_EQ(answer(first), all.answer());
  EXPECT_EQ(connections_.body_bytes(), 0u);
}

TEST_F(LongBodiesTest, GiveTheirShareBackHoweverTheyEnd) {
  const auto request = upload(5 * kFree, Framing::kLength, "/work");
  auto& client = begin(request);
  EXPECT_EQ(connections_.body_bytes(), 4 * kFree - 1);
  send(client, last_of(request));
  EXPECT_EQ(connections_.body_bytes(), 4 * kFree) << "kept for the work";
  EXPECT_EQ(answer(client), request.answer());
  EXPECT_EQ(connections_.body_bytes(), 0u);
  begin(request).close();
  connections_.settle();
  EXPECT_EQ(connections_.body_bytes(), 0u) << "its client has gone";
  auto& slow = begin(upload(5 * kFree, Framing::kChunks));
  EXPECT_GT(connections_.body_bytes(), 0u);
  connections_.let_time_pass(limits::kBodyTime);
  EXPECT_EQ(answer(slow).status, 408);
  EXPECT_EQ(connections_.body_bytes(), 0u) << "it took too long";
}

// The loop has read the request, but not come to it yet, when somebody wants the connection's
// place.
TEST_F(ConnectionTest, ServesWhatWasReadWhenItsPlaceIsWanted) {
  const EchoRequest request{.path = "/now"};
  for (int steps = 0; steps < 6; ++steps) {
    auto& client = connections_.connect();
    ASSERT_GT(client.try_send(request.bytes()), 0u);
    for (int i = 0; i < steps; ++i) connections_.step();
    connections_.evict_one();
    connections_.settle();
    EXPECT_EQ(client.next_answer(), request.answer()) << "after " << steps << " steps";
    connections_.disconnect_all();
  }
}

// Ten thousand of them are idle at a time.
TEST(Connection, IsSmall) { EXPECT_LE(sizeof(Connection), 1024u + 320u); }

// Answers are sent at the end of a turn. A client that does not take them is not read from, so that
// what waits for it stays bounded; when it does, everything is there, in order.
TEST_F(ConnectionTest, ASlowClientGetsAllAnswersAndIsReadNoFasterThanItReads) {
  constexpr int kRequests = 200;
  auto& client = connections_.connect();
  client.does_not_read = true;
  const auto request = [](int i) {
    EchoRequest made{.query = std::to_string(i), .field = std::string(3000, 'f')};
    if (i % 2 == 0) return made;
    made.body = std::string(3000, 'b');
    made.framing = Framing::kLength;
    return made;
  };
  std::string unsent;
  for (int i = 0; i < kRequests; ++i) unsent += request(i).bytes();
  const auto offer = [&] {
    for (std::size_t sent = 1; sent > 0;) {
      sent = client.try_send(unsent);
      unsent.erase(0, sent);
      connections_.settle();
    }
  };
  offer();
  EXPECT_GT(unsent.size(), kRequests * 3000 / 4) << "reading paused";
  client.does_not_read = false;
  for (int i = 0; i < kRequests; ++i) {
    offer();
    ASSERT_EQ(answer(client), request(i).answer()) << i;
  }
}

// As long as there is something to read, a turn goes on; what is answered in it does not pile up.
TEST_F(ConnectionTest, AnswersOfALongTurnAreSentBeforeItEnds) {
  auto& client = connections_.connect();
  const EchoRequest request{.field = std::string(1000, 'f')};
  std::string many;
  for (int i = 0; i < 100; ++i) many += request.bytes();
  ASSERT_EQ(client.try_send(many), many.size());
  std::size_t steps = 0;
  for (; client.received().empty() && steps < 1000; ++steps) {
    connections_.step();
    client.receive();
  }
  EXPECT_LT(steps, 1000u) << "single steps of a turn whose end never comes";
  for (int i = 0; i < 100; ++i) ASSERT_EQ(answer(client), request.answer()) << i;
}

// The answers of a turn are also sent in the middle of it, when there are many. A connection whose
// answers are being written already is left alone, though its client has made room meanwhile.
TEST_F(ConnectionTest, AnswersThatAreBeingWrittenAreNotSentTwice) {
  constexpr int kOthers = 63;  // with the slow one as many as are sent together
  auto& slow = connections_.connect();
  slow.does_not_read = true;
  const EchoRequest large{.field = std::string(5000, 'f')};
  int requests = 0;
  for (std::string unsent; requests < 400; ++requests) {  // until nothing fits anywhere
    unsent = large.bytes();
    if (slow.try_send(unsent) < unsent.size()) break;
    while (connections_.step()) {
    }
  }
  ASSERT_LT(requests, 400);
  const EchoRequest small{.field = "s"};
  std::vector<Client*> others;
  for (int i = 0; i < kOthers; ++i) others.push_back(&connections_.connect());
  for (auto* other : others) {
    ASSERT_GT(other->try_send(small.bytes()), 0u);
    if (other == others.back()) {
      slow.does_not_read = false;
      slow.receive();
    }
    while (connections_.step()) {
    }
  }
  connections_.finish();
  for (int i = 0; i < requests; ++i) ASSERT_EQ(answer(slow), large.answer()) << i;
  for (auto* other : others) EXPECT_EQ(answer(*other), small.answer());
}

TEST_F(ConnectionTest, ARequestThatTakesTooLongIsAnsweredOnce) {
  auto& client = connections_.connect();
  connections_.send(client, "GET / HT");
  connections_.let_time_pass(std::chrono::hours(1));
  EXPECT_EQ(answer(client).status, 408);
  EXPECT_EQ(client.received(), "");
  EXPECT_TRUE(client.closed_by_server());
}

TEST_F(ConnectionTest, AnswersOfOneTurnReachClientsThatThenEnd) {
  auto& client = connections_.connect();
  const EchoRequest request{.field = "a"};
  connections_.send(client, request.bytes() + "GET / HTTP/9.9\r\n\r\n");
  EXPECT_EQ(answer(client), request.answer());
  EXPECT_EQ(answer(client).status, 505);
}

}  // namespace
}  // namespace gatehouse::http

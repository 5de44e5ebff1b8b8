#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "relay/relay.h"

namespace gatehouse::relay {
namespace {

using namespace std::chrono_literals;
using Kind = http::BodySource::Piece::Kind;
using Packets = std::vector<std::string_view>;

// Does what there is to do now.
void settle(Loop& loop) {
  do {
    loop.restart();
  } while (loop.poll() > 0);
}

// What of an answer comes to who asked.
struct Answered {
  enum class End { kNothing, kRefused, kBroken, kWhole } end = End::kNothing;
  int status = 0;
  std::string fields;
  std::string body;
  bool is_kept = false;  // the upstream's connection, for another call

  bool operator==(const Answered&) const = default;
};

void PrintTo(const Answered& answered, std::ostream* out) {
  *out << "end " << static_cast<int>(answered.end) << ", " << answered.status << "\n"
       << answered.fields << answered.body << (answered.is_kept ? "\nkept" : "\nclosed");
}

// Who asks: takes all that there is.
class Client {
 public:
  http::Pending::Deliver deliver() {
    return [this](http::Handled handled) { begin(std::move(handled)); };
  }

  void take() {
    while (source_ && !waits_ && answered_.end == Answered::End::kNothing) {
      waits_ = true;
      source_->next([this](http::BodySource::Piece piece) { add(std::move(piece)); });
    }
  }

  [[nodiscard]] const Answered& answered() const { return answered_; }

 private:
  void begin(http::Handled handled) {
    if (const auto* whole = std::get_if<http::Response>(&handled.outcome)) {
      begin(*whole);
      answered_.body = whole->body();
      const bool is_refused = whole->content_type() == kRefused;
      answered_.end = is_refused ? Answered::End::kRefused : Answered::End::kWhole;
      return;
    }
    auto stream = std::get<http::Stream>(std::move(handled.outcome));
    begin(stream.head);
    announced_ = stream.body_bytes;
    source_ = std::move(stream.body);
    if (!source_) answered_.end = Answered::End::kWhole;
  }

  void begin(const http::Response& head) {
    answered_.status = head.status();
    answered_.fields = head.fields();
  }

  void add(http::BodySource::Piece piece) {
    waits_ = false;
    answered_.body += piece.bytes;
    if (piece.kind == Kind::kMore) return;
    answered_.end = piece.kind == Kind::kLast ? Answered::End::kWhole : Answered::End::kBroken;
    if (piece.kind == Kind::kLast && announced_) EXPECT_EQ(answered_.body.size(), *announced_);
  }

 public:
  static constexpr std::string_view kRefused = "refused";

 private:
  Answered answered_;
  std::optional<std::uint64_t> announced_;
  std::shared_ptr<http::BodySource> source_;
  bool waits_ = false;
};

// Somebody's API on a socket: takes one call on each connection, and says what it is told.
class Upstream {
 public:
  enum class Presence { kHere, kAway };  // where it is away, nobody can connect

  explicit Upstream(Presence presence = Presence::kHere) : listener_(loop_, Tcp::v4()) {
    listener_.bind({boost::asio::ip::address_v4::loopback(), 0});
    listener_.non_blocking(true);
    if (presence == Presence::kHere) come_back();
  }

  void come_back() { listener_.listen(); }

  [[nodiscard]] UpstreamAddress address() const {
    const auto port = std::to_string(listener_.local_endpoint().port());
    return *UpstreamAddress::parse("http://127.0.0.1:" + port);
  }

  // Takes a call that has been sent.
  void take_call() {
    if (!take_connection()) throw std::runtime_error("nobody has connected");
    std::string head;
    boost::asio::read_until(*socket_, boost::asio::dynamic_buffer(head), "\r\n\r\n");
  }

  // False when nobody has connected.
  [[nodiscard]] bool take_connection() {
    boost::system::error_code error;
    socket_ = listener_.accept(error);
    return !error;
  }

  void say(std::string_view packet) {
    socket_->set_option(Tcp::no_delay(true));
    boost::asio::write(*socket_, boost::asio::buffer(packet));
  }

  void hang_up() { socket_.reset(); }

  // Whether the connection is still there, with nothing on it.
  [[nodiscard]] bool is_kept() {
    boost::system::error_code error;
    char byte = 0;
    if (!socket_) return false;
    socket_->non_blocking(true);
    socket_->read_some(boost::asio::buffer(&byte, 1), error);
    return error == boost::asio::error::would_block;
  }

 private:
  boost::asio::io_context loop_;
  Tcp::acceptor listener_;
  std::optional<Tcp::socket> socket_;
};

enum class Behind { kStays, kHangsUp };

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() {
    erp_.name = "ERP";
    call_->caller.integration = &erp_;
    call_->caller.signed_with = oauth1::kNoQuirks;
    call_->match.route = &route_;
    call_->request.method = "GET";
    call_->request.target = call_->request.path = "/rest/V1/a";
  }

  Shared shared() {
    Shared shared;
    shared.options.upstreams = {upstream_.address()};
    shared.refuse = [](Refusal refusal, const std::string&) {
      return http::Response(kRelayRefusals[refusal].status, "refused", "");
    };
    shared.on_broken = [](const std::string&, std::string_view) {};
    return shared;
  }

  // Has the call sent.
  http::Pending::End send(Loop& loop, Relay& relay, Client& client) {
    const auto pending = std::get<http::Pending>(relay.answer(call_).outcome);
    auto end = pending.begin(loop, client.deliver());
    settle(loop);
    return end;
  }

  http::Pending::End begin(Loop& loop, Relay& relay, Client& client) {
    auto end = send(loop, relay, client);
    upstream_.take_call();
    return end;
  }

  // What comes back of an answer in these packets, each sent when the last has been read.
  Answered ask(const Packets& packets, Behind behind = Behind::kStays) {
    Loop loop;
    Relay relay(shared());
    Client client;
    const auto end = begin(loop, relay, client);
    for (const auto packet : packets) {
      upstream_.say(packet);
      settle(loop);
      client.take();
      settle(loop);
    }
    if (behind == Behind::kHangsUp) upstream_.hang_up();
    settle(loop);
    auto answered = client.answered();
    answered.is_kept = upstream_.is_kept();
    end();
    settle(loop);
    return answered;
  }

  void expect_the_same_however_cut(std::string_view answer, Behind behind,
                                   const Answered& expected);

  Upstream upstream_;
  gateway::Credential erp_;
  access::Route route_;
  const std::shared_ptr<gateway::Call> call_ = std::make_shared<gateway::Call>();
};

// Two packets, and three where the answer is short.
void ExchangeTest::expect_the_same_however_cut(std::string_view answer, Behind behind,
                                               const Answered& expected) {
  constexpr std::size_t kShort = 64;
  EXPECT_EQ(ask({answer}, behind), expected);
  for (std::size_t first = 1; first < answer.size(); ++first) {
    const auto rest = answer.substr(first);
    ASSERT_EQ(ask({answer.substr(0, first), rest}, behind), expected) << first;
    if (answer.size() > kShort) continue;
    for (std::size_t second = 1; second < rest.size(); ++second) {
      const Packets three{answer.substr(0, first), rest.substr(0, second), rest.substr(second)};
      ASSERT_EQ(ask(three, behind), expected) << first << ", " << second;
    }
  }
}

Answered whole(int status, std::string fields, std::string body, bool is_kept = true) {
  return {Answered::End::kWhole, status, std::move(fields), std::move(body), is_kept};
}

constexpr std::string_view kLength =
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: \"e\"\r\n\r\nabc";
constexpr std::string_view kChunks =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\n\r\n"
    "1;x=\"y\"\r\na\r\n0a\r\nbcdefghijk\r\n0;z\r\nT: 1\r\nU: 2\r\n\r\n";

TEST_F(ExchangeTest, ALengthIsTheSameHoweverItIsCut) {
  expect_the_same_however_cut(kLength, Behind::kStays, whole(200, "ETag: \"e\"\r\n", "abc"));
}

TEST_F(ExchangeTest, ChunksAreTheSameHoweverTheyAreCut) {
  expect_the_same_however_cut(kChunks, Behind::kStays, whole(200, "A: 1\r\n", "abcdefghijk"));
  expect_the_same_however_cut(
      "HTTP/1.1 200 O\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", Behind::kStays,
      whole(200, "", "a"));
}

TEST_F(ExchangeTest, ABodyUpToTheEndOfTheConnectionIsTheSameHoweverItIsCut) {
  expect_the_same_however_cut("HTTP/1.1 200 OK\r\nA: 1\r\n\r\nabc\r\n\r\ndef", Behind::kHangsUp,
                              whole(200, "A: 1\r\n", "abc\r\n\r\ndef", false));
}

TEST_F(ExchangeTest, AnswersWithoutABodyAreTheSameHoweverTheyAreCut) {
  expect_the_same_however_cut("HTTP/1.1 204 No Content\r\nA: 1\r\n\r\n", Behind::kStays,
                              whole(204, "A: 1\r\n", ""));
  expect_the_same_however_cut("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
                              Behind::kStays, whole(304, "", ""));
}

TEST_F(ExchangeTest, AnswersToHeadAreTheSameHoweverTheyAreCut) {
  call_->request.method = "HEAD";
  expect_the_same_however_cut("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nA: 1\r\n\r\n",
                              Behind::kStays, whole(200, "A: 1\r\n", ""));
  expect_the_same_however_cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                              Behind::kStays, whole(200, "", ""));
}

TEST_F(ExchangeTest, InterimAnswersAreReadOverHoweverTheyAreCut) {
  expect_the_same_however_cut(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
      Behind::kStays, whole(200, "", "abc"));
  expect_the_same_however_cut("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 204 N\r\nA: 1\r\n\r\n",
                              Behind::kStays, whole(204, "A: 1\r\n", ""));
}

TEST_F(ExchangeTest, AnAnswerThatBreaksOffIsNeverWhole) {
  for (const auto answer : {kLength, kChunks}) {
    const auto head_bytes = answer.find("\r\n\r\n") + 4;
    for (std::size_t sent = 1; sent < answer.size(); ++sent) {
      const auto answered = ask({answer.substr(0, sent)}, Behind::kHangsUp);
      const auto expected = sent < head_bytes ? Answered::End::kRefused : Answered::End::kBroken;
      EXPECT_EQ(answered.end, expected) << sent;
    }
  }
}

TEST_F(ExchangeTest, WhatFollowsAnAnswerUnaskedEndsTheConnectionHoweverItIsCut) {
  const auto both = std::string(kLength) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t first = 1; first < kLength.size(); ++first) {
    const std::string_view all(both);
    EXPECT_EQ(ask({all.substr(0, first), all.substr(first)}),
              whole(200, "ETag: \"e\"\r\n", "abc", false))
        << first;
  }
}

TEST_F(ExchangeTest, AnUpstreamThatWasAwayHasCallsAgainWhenItsPauseIsOver) {
  Upstream other(Upstream::Presence::kAway);
  std::chrono::steady_clock::time_point now{1000s};
  auto both = shared();
  both.options.upstreams.push_back(other.address());
  both.now = [&] { return now; };
  Loop loop;
  Relay relay(both);
  // How many of some calls it gets.
  const auto calls_to_other = [&] {
    int count = 0;
    for (int i = 0; i < 4; ++i) {
      Client client;
      const auto end = send(loop, relay, client);
      const bool is_to_other = other.take_connection();
      EXPECT_NE(is_to_other, upstream_.take_connection());
      count += is_to_other ? 1 : 0;
      (is_to_other ? other : upstream_).say("HTTP/1.1 204 N\r\nConnection: close\r\n\r\n");
      settle(loop);
      EXPECT_EQ(client.answered().status, 204);
      end();
    }
    return count;
  };
  EXPECT_EQ(calls_to_other(), 0);
  other.come_back();
  now += 4999ms;
  EXPECT_EQ(calls_to_other(), 0) << "before its pause is over";
  now += 1ms;
  EXPECT_EQ(calls_to_other(), 2);
}

TEST_F(ExchangeTest, WhatComesLateBehindAnAnswerIsNobodysAnswer) {
  Loop loop;
  Relay relay(shared());
  for (const auto* body : {"1st", "2nd", "3rd"}) {
    Client client;
    const auto end = begin(loop, relay, client);  // on a connection of its own
    upstream_.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + std::string(body));
    settle(loop);
    EXPECT_EQ(client.answered(), whole(200, "", body, false));
    upstream_.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
    end();
  }
}

}  // namespace
}  // namespace gatehouse::relay

// Answers whose body comes piece by piece, through the connection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "support/connections.h"

namespace gatehouse::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing_support::Connections;
using testing_support::EchoRequest;
using Kind = BodySource::Piece::Kind;
using Client = Connections::Client;

// Delivers what it is given; a piece that is not there yet when it is asked for comes with give().
class ScriptedSource final : public BodySource {
 public:
  ~ScriptedSource() override { *gone_ = true; }

  void next(std::function<void(Piece)> deliver) override {
    ++asked;
    if (pieces.empty()) {
      waiting_ = std::move(deliver);
      return;
    }
    auto piece = pieces.front();
    if (!repeats_last || pieces.size() > 1) pieces.pop_front();
    deliver(std::move(piece));
  }

  void give(Piece piece) { std::exchange(waiting_, nullptr)(std::move(piece)); }

  [[nodiscard]] std::shared_ptr<const bool> gone() const { return gone_; }

  std::deque<Piece> pieces;
  bool repeats_last = false;
  int asked = 0;

 private:
  std::function<void(Piece)> waiting_;
  std::shared_ptr<bool> gone_ = std::make_shared<bool>(false);
};

class StreamTest : public testing::Test {
 protected:
  ~StreamTest() override {
    connections_.disconnect_all();
    EXPECT_EQ(connections_.open(), 0u);
  }

  // What the next requests for "/stream" are answered with. The source ends with them.
  ScriptedSource& stream(std::deque<BodySource::Piece> pieces,
                         std::optional<std::uint64_t> bytes = std::nullopt, int status = 200) {
    auto source = std::make_shared<ScriptedSource>();
    source->pieces = std::move(pieces);
    connections_.site().stream = {Response(status, "text/plain", ""), bytes, source};
    return *source;
  }

  void ask(const std::string& method = "GET", const std::string& version = "1.1") {
    connections_.send(client_, method + " /stream HTTP/" + version + "\r\nHost: x\r\n\r\n");
    connections_.site().stream = {};  // the connection alone holds the source now
    connections_.finish();
  }

  // The body as it was received, with its framing.
  std::string framed() {
    const auto& all = client_.received();
    const auto end = all.find("\r\n\r\n");
    return end == std::string::npos ? "no head" : all.substr(end + 4);
  }

  // Whether the connection goes on with the next request.
  bool goes_on() {
    const EchoRequest next{.field = "next"};
    connections_.send(client_, next.bytes());
    connections_.finish();
    return client_.received().find("X-Field: next\n") != std::string::npos;
  }

  Connections connections_;
  Client& client_ = connections_.connect();
};

TEST_F(StreamTest, ComesInChunksWhenItsLengthIsUnknown) {
  stream({{Kind::kMore, "ab"}, {Kind::kMore, ""}, {Kind::kLast, std::string(16, 'c')}});
  ask();
  EXPECT_THAT(client_.received(), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_EQ(framed(), "2\r\nab\r\n10\r\n" + std::string(16, 'c') + "\r\n0\r\n\r\n");
  EXPECT_TRUE(goes_on());
}

TEST_F(StreamTest, ComesAsItIsWhenItsLengthIsKnown) {
  stream({{Kind::kMore, "ab"}, {Kind::kLast, "cde"}}, 5);
  ask();
  EXPECT_THAT(client_.received(), HasSubstr("\r\nContent-Length: 5\r\n"));
  EXPECT_THAT(client_.received(), Not(HasSubstr("chunked")));
  EXPECT_EQ(framed(), "abcde");
  EXPECT_TRUE(goes_on());
}

TEST_F(StreamTest, EndsWithTheConnectionForClientsThatKnowNoChunks) {
  stream({{Kind::kMore, "ab"}, {Kind::kLast, "c"}});
  ask("GET", "1.0");
  EXPECT_EQ(framed(), "abc");
  EXPECT_THAT(client_.received(), HasSubstr("Connection: close"));
  EXPECT_TRUE(client_.closed_by_server());
}

TEST_F(StreamTest, HasNoBodyWhereThereMayBeNone) {
  stream({{Kind::kLast, "ab"}}, 2);
  ask("HEAD");
  EXPECT_THAT(client_.received(), HasSubstr("Content-Length: 2"));
  EXPECT_EQ(framed(), "");
  stream({{Kind::kLast, "ab"}}, std::nullopt, 204);
  ask();
  EXPECT_THAT(client_.received(), Not(HasSubstr("chunked")));
  EXPECT_THAT(client_.received(), EndsWith("\r\n\r\n"));
  EXPECT_TRUE(goes_on());
}

// The client must not take half for the whole.
TEST_F(StreamTest, ABrokenOneIsSeenToBeBroken) {
  stream({{Kind::kMore, "ab"}, {Kind::kBroken, ""}});
  ask();
  EXPECT_EQ(framed(), "2\r\nab\r\n");
  EXPECT_TRUE(client_.closed_by_server());
}

TEST_F(StreamTest, OneThatIsShorterThanAnnouncedIsBroken) {
  stream({{Kind::kMore, "ab"}, {Kind::kLast, "c"}}, 5);
  ask();
  EXPECT_TRUE(client_.closed_by_server());
  EXPECT_LT(framed().size(), 5u);
}

TEST_F(StreamTest, OneThatIsLongerThanAnnouncedIsCutOff) {
  stream({{Kind::kMore, "ab"}, {Kind::kMore, "cdef"}, {Kind::kLast, ""}}, 5);
  ask();
  EXPECT_TRUE(client_.closed_by_server());
  EXPECT_LT(framed().size(), 5u);
}

TEST_F(StreamTest, WaitsForEachPiece) {
  auto& source = stream({{Kind::kMore, "a"}});
  ask();
  EXPECT_EQ(framed(), "1\r\na\r\n");
  source.give({Kind::kMore, "b"});
  connections_.finish();
  EXPECT_EQ(framed(), "1\r\na\r\n1\r\nb\r\n");
  std::thread([&] { source.give({Kind::kLast, "c"}); }).join();
  connections_.finish();
  EXPECT_THAT(framed(), EndsWith("1\r\nc\r\n0\r\n\r\n"));
  EXPECT_TRUE(goes_on());
}

// However much there is, only what the client takes is read: one piece waits, and what the kernel
// holds.
TEST_F(StreamTest, IsReadAsFastAsTheClientTakesIt) {
  constexpr std::size_t kPiece = 64 * 1024;
  constexpr int kAheadMax = 16;  // a local socket holds about 200 KiB
  auto& source = stream({{Kind::kMore, std::string(kPiece, 'x')}});
  source.repeats_last = true;
  client_.does_not_read = true;
  ask();
  EXPECT_LT(source.asked, kAheadMax);
  for (int i = 0; i < 50; ++i) {
    const int asked = source.asked;
    client_.does_not_read = false;
    client_.receive();
    client_.does_not_read = true;
    connections_.finish();
    EXPECT_GT(source.asked, asked) << "goes on when there is room";
    EXPECT_LT(source.asked, asked + kAheadMax);
  }
}

TEST_F(StreamTest, EndsWithItsClient) {
  auto& source = stream({{Kind::kMore, "a"}});
  const auto gone = source.gone();
  ask();
  client_.close();
  connections_.let_time_pass(std::chrono::seconds(1));
  EXPECT_TRUE(*gone) << "while a piece is awaited";
}

// Keeps the function that delivers beyond its own end.
class ForgottenSource final : public BodySource {
 public:
  explicit ForgottenSource(std::function<void(Piece)>& deliver) : deliver_(deliver) {}

  void next(std::function<void(Piece)> deliver) override { deliver_ = std::move(deliver); }

 private:
  std::function<void(Piece)>& deliver_;
};

TEST_F(StreamTest, APieceThatComesTooLateIsDropped) {
  std::function<void(BodySource::Piece)> deliver;
  connections_.site().stream = {Response(200, "text/plain", ""), std::nullopt,
                                std::make_shared<ForgottenSource>(deliver)};
  ask();
  client_.close();
  connections_.let_time_pass(std::chrono::seconds(1));
  ASSERT_EQ(connections_.open(), 0u);
  ASSERT_TRUE(deliver);
  deliver({Kind::kMore, "late"});
  connections_.finish();
}

}  // namespace
}  // namespace gatehouse::http

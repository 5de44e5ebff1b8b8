#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "relay/answer_body.h"
#include "relay/answer_head.h"

namespace gatehouse::relay {
namespace {

using By = Framing::By;

Result<AnswerHead, std::string> read(const std::string& lines, IsHead is_head = IsHead::kNo) {
  return read_answer_head(lines + "\r\n", is_head);
}

AnswerHead head_of(const std::string& lines, IsHead is_head = IsHead::kNo) {
  return read(lines, is_head).value();
}

TEST(AnswerHead, IsRefusedWhereTwoReadersCouldSeeTwoAnswers) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const auto& lines : {
           std::string("HTTP/2 200 OK\r\n"),
           std::string("ICY 200 OK\r\n"),
           std::string("HTTP/1.1 99 x\r\n"),
           std::string("HTTP/1.1 600 x\r\n"),
           std::string("HTTP/1.1 101 x\r\nUpgrade: h2c\r\n"),
           std::string("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"),
           ok + "Content-Length: 1\r\nContent-Length: 1\r\n",
           ok + "Content-Length: 1, 1\r\n",
           ok + "Content-Length: -1\r\n",
           ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
           ok + "Transfer-Encoding: gzip, chunked\r\n",
           ok + "Transfer-Encoding: xchunked\r\n",
           ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           ok + "A : b\r\n",
           ok + "A: b\nC: d\r\n",
           ok + "no colon\r\n",
       }) {
    EXPECT_FALSE(read(lines)) << lines;
  }
}

TEST(AnswerHead, TellsHowTheBodyEnds) {
  EXPECT_EQ(head_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n").framing.length, 5u);
  EXPECT_EQ(head_of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n").framing.by, By::kNothing);
  EXPECT_EQ(head_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n").framing.by, By::kChunks);
  EXPECT_EQ(head_of("HTTP/1.1 200 OK\r\n").framing.by, By::kClose);
  EXPECT_EQ(head_of("HTTP/1.1 204 No\r\nContent-Length: 5\r\n").framing.by, By::kNothing);
  EXPECT_EQ(head_of("HTTP/1.1 304 No\r\n").framing.by, By::kNothing);
  const auto head = head_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", IsHead::kYes);
  EXPECT_EQ(head.framing.by, By::kNothing);
  EXPECT_EQ(head.announced, 5u);
}

TEST(AnswerHead, TellsWhetherTheConnectionGoesOn) {
  const std::string length = "Content-Length: 0\r\n";
  EXPECT_TRUE(head_of("HTTP/1.1 200 OK\r\n" + length).keeps_alive);
  EXPECT_FALSE(head_of("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n" + length).keeps_alive);
  EXPECT_FALSE(head_of("HTTP/1.0 200 OK\r\n" + length).keeps_alive);
  EXPECT_TRUE(head_of("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + length).keeps_alive);
  EXPECT_FALSE(head_of("HTTP/1.1 200 OK\r\n").keeps_alive) << "its end is the body's";
}

TEST(AnswerHead, LeavesOutWhatIsOfTheConnection) {
  const auto head = head_of(
      "HTTP/1.1 503 Busy\r\nDate: x\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\n"
      "ETag: \"a\"\r\nX-Request-Id: u\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
      "Content-Length: 0\r\n");
  EXPECT_EQ(head.response.fields(), "ETag: \"a\"\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
  EXPECT_TRUE(head.response.has_cache_control()) << "nothing is added";
  EXPECT_EQ(head.response.cause(), "the upstream answered 503");
}

TEST(AnswerHead, HasALengthWhenItIsWhole) {
  EXPECT_EQ(head_length("HTTP/1.1 200 OK\r\n\r"), std::nullopt);
  EXPECT_EQ(head_length("HTTP/1.1 200 OK\r\n\r\nabc"), 19u);
}

// Everything that a body gives when it comes in pieces of that size, and how it ends.
std::pair<std::string, AnswerBody::Progress> cut(const Framing& framing, std::string_view all,
                                                 std::size_t bytes, std::size_t& used) {
  AnswerBody body(framing);
  std::string out;
  auto progress = AnswerBody::Progress::kNeedMore;
  used = 0;
  for (std::size_t end = 0; progress == AnswerBody::Progress::kNeedMore && end < all.size();) {
    end = std::min(end + bytes, all.size());
    progress = body.read(all.substr(used, end - used), used, out);
  }
  return {out, progress};
}

TEST(AnswerBody, IsTheSameHoweverItIsCutAndTakesNothingBehindIt) {
  const std::string chunks = "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n";
  for (std::size_t bytes = 1; bytes < 40; bytes += 3) {
    std::size_t used = 0;
    const auto chunked = cut({.by = By::kChunks}, chunks + "NEXT", bytes, used);
    EXPECT_EQ(chunked, std::pair(std::string("abcde"), AnswerBody::Progress::kDone));
    EXPECT_EQ(used, chunks.size());
    const auto counted = cut({.by = By::kLength, .length = 5}, "abcdeNEXT", bytes, used);
    EXPECT_EQ(counted, std::pair(std::string("abcde"), AnswerBody::Progress::kDone));
    EXPECT_EQ(used, 5u);
    const auto closed = cut({.by = By::kClose}, "abcde", bytes, used);
    EXPECT_EQ(closed, std::pair(std::string("abcde"), AnswerBody::Progress::kNeedMore));
  }
}

TEST(AnswerBody, IsRefusedWhenItsChunksAreMalformed) {
  for (const std::string text : {"x\r\nabc\r\n", "3\r\nabcd\r\n0\r\n\r\n"}) {
    std::size_t used = 0;
    EXPECT_EQ(cut({.by = By::kChunks}, text, 100, used).second, AnswerBody::Progress::kMalformed);
  }
}

}  // namespace
}  // namespace gatehouse::relay

#include "http/body_framing.h"

#include <gtest/gtest.h>

#include <vector>

namespace gatehouse::http {
namespace {

using By = ResponseWriter::StreamEnd::By;
using Kind = BodySource::Piece::Kind;
using Piece = BodySource::Piece;

struct Framed {
  std::string out;
  bool is_whole;  // nobody could take it for whole when it is not
};

Framed framed(const ResponseWriter::StreamEnd& end, const std::vector<Piece>& pieces) {
  BodyFraming framing(end);
  Framed result{"", true};
  for (const auto& piece : pieces) {
    result.is_whole = framing.append(piece, result.out);
    if (!result.is_whole) break;
  }
  return result;
}

// RFC 9112 section 7.1.
TEST(BodyFraming, WritesChunksWithTheirSizesInHex) {
  const auto [out, is_whole] =
      framed({.by = By::kLastChunk},
             {{Kind::kMore, "hello"}, {Kind::kMore, std::string(26, 'x')}, {Kind::kLast, "!"}});
  EXPECT_TRUE(is_whole);
  EXPECT_EQ(out, "5\r\nhello\r\n1a\r\n" + std::string(26, 'x') + "\r\n1\r\n!\r\n0\r\n\r\n");
}

// An empty chunk in the middle would end the body for the client.
TEST(BodyFraming, AnEmptyPieceIsNoChunk) {
  EXPECT_EQ(framed({.by = By::kLastChunk}, {{Kind::kMore, ""}}).out, "");
  EXPECT_EQ(framed({.by = By::kLastChunk}, {{Kind::kMore, ""}, {Kind::kLast, ""}}).out,
            "0\r\n\r\n");
  EXPECT_EQ(framed({.by = By::kLastChunk}, {{Kind::kMore, "a"}, {Kind::kLast, ""}}).out,
            "1\r\na\r\n0\r\n\r\n");
}

TEST(BodyFraming, KeepsWhatLooksLikeFramingAsItIs) {
  const std::string tricky = "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
  EXPECT_EQ(framed({.by = By::kLastChunk}, {{Kind::kLast, tricky}}).out,
            "18\r\n" + tricky + "\r\n0\r\n\r\n");
  EXPECT_EQ(framed({.by = By::kLength, .length = tricky.size()}, {{Kind::kLast, tricky}}).out,
            tricky);
  EXPECT_EQ(framed({.by = By::kClose}, {{Kind::kLast, tricky}}).out, tricky);
}

TEST(BodyFraming, CountsWhatWasAnnounced) {
  struct Case {
    const char* what;
    std::uint64_t announced;
    std::vector<Piece> pieces;
    bool is_whole;
    const char* out;
  };

  const std::vector<Case> cases = {
      {"exactly, at once", 3, {{Kind::kLast, "abc"}}, true, "abc"},
      {"exactly, in pieces", 3, {{Kind::kMore, "ab"}, {Kind::kLast, "c"}}, true, "abc"},
      {"exactly, with an empty end", 3, {{Kind::kMore, "abc"}, {Kind::kLast, ""}}, true, "abc"},
      {"nothing", 0, {{Kind::kLast, ""}}, true, ""},
      {"nothing yet", 3, {{Kind::kMore, ""}}, true, ""},
      {"too little", 3, {{Kind::kLast, "ab"}}, false, "ab"},
      {"nothing of something", 3, {{Kind::kLast, ""}}, false, ""},
      {"too much at once", 3, {{Kind::kLast, "abcd"}}, false, ""},
      {"too much in the end", 3, {{Kind::kMore, "abc"}, {Kind::kLast, "d"}}, false, "abc"},
      {"something of nothing", 0, {{Kind::kLast, "a"}}, false, ""},
  };
  for (const auto& [what, announced, pieces, is_whole, out] : cases) {
    const auto result = framed({.by = By::kLength, .length = announced}, pieces);
    EXPECT_EQ(result.is_whole, is_whole) << what;
    EXPECT_EQ(result.out, out) << what << ": never more than was announced";
  }
}

// Whatever ends the body, a broken source writes nothing more: above all no last chunk.
TEST(BodyFraming, ABrokenSourceNeverLooksWhole) {
  for (const auto by : {By::kLength, By::kLastChunk, By::kClose}) {
    const auto at_once = framed({.by = by, .length = 2}, {{Kind::kBroken, "xx"}});
    EXPECT_FALSE(at_once.is_whole);
    EXPECT_EQ(at_once.out, "");
    const auto later = framed({.by = by, .length = 2}, {{Kind::kMore, "a"}, {Kind::kBroken, ""}});
    EXPECT_FALSE(later.is_whole);
    EXPECT_EQ(later.out, by == By::kLastChunk ? "1\r\na\r\n" : "a");
  }
}

}  // namespace
}  // namespace gatehouse::http

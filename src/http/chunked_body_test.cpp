#include "http/chunked_body.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::http {
namespace {

using Outcome = ChunkedBody::Outcome;

struct ReadChunks {
  Outcome outcome = Outcome::kNeedMore;
  std::string body;
  std::size_t used = 0;
};

// Reads a text that comes in parts of that many bytes; what was not used comes again.
ReadChunks read_in_parts(const std::string& text, std::size_t part_bytes,
                         std::size_t body_bytes_max = 1000) {
  ReadChunks result;
  ChunkedBody chunks([&](std::string_view bytes) {
    if (result.body.size() + bytes.size() > body_bytes_max) return false;
    result.body += bytes;
    return true;
  });
  for (std::size_t come = 0; come < text.size() && result.outcome == Outcome::kNeedMore;) {
    come = std::min(text.size(), come + part_bytes);
    result.outcome =
        chunks.read(std::string_view(text).substr(result.used, come - result.used), result.used);
  }
  return result;
}

struct ChunkedText {
  const char* text;
  const char* body;
};

// RFC 9112 section 7.1, with everything that it lets a client add.
constexpr ChunkedText kWholeBodies[] = {
    {"0\r\n\r\n", ""},
    {"3\r\nabc\r\n0\r\n\r\n", "abc"},
    {"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde"},
    {"00003\r\nabc\r\n0\r\n\r\n", "abc"},
    {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
    {"a\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
    {"3;name\r\nabc\r\n0\r\n\r\n", "abc"},
    {"3;name=value;other=\"quoted; \\\" text\"\r\nabc\r\n0;last\r\n\r\n", "abc"},
    {"3\r\nabc\r\n0\r\nTrailer: value\r\n\r\n", "abc"},
    {"3\r\nabc\r\n0\r\nOne: 1\r\nTwo: 2\r\n\r\n", "abc"},
    {"5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"},
};

TEST(ChunkedBody, IsReadHoweverItArrives) {
  for (const auto& [text, body] : kWholeBodies) {
    const std::string whole(text);
    for (std::size_t part = 1; part <= whole.size(); ++part) {
      const auto result = read_in_parts(whole, part);
      EXPECT_EQ(result.outcome, Outcome::kDone) << whole << " by " << part;
      EXPECT_EQ(result.body, body) << whole << " by " << part;
      EXPECT_EQ(result.used, whole.size()) << whole << " by " << part;
    }
  }
}

TEST(ChunkedBody, NeverTakesWhatFollows) {
  const std::string next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const auto& [text, body] : kWholeBodies) {
    const std::string whole(text);
    for (const std::size_t part : {std::size_t{1}, std::size_t{7}, whole.size() + next.size()}) {
      const auto result = read_in_parts(whole + next, part);
      EXPECT_EQ(result.outcome, Outcome::kDone) << whole;
      EXPECT_EQ(result.body, body) << whole;
      EXPECT_EQ(result.used, whole.size()) << whole << " by " << part;
    }
  }
}

TEST(ChunkedBody, NeedsMoreUntilItsLastLine) {
  for (const auto& [text, body] : kWholeBodies) {
    const std::string whole(text);
    for (std::size_t bytes = 1; bytes < whole.size(); ++bytes) {
      EXPECT_EQ(read_in_parts(whole.substr(0, bytes), bytes).outcome, Outcome::kNeedMore)
          << whole.substr(0, bytes);
    }
  }
}

// What one reader takes for the end of a chunk and another does not is how requests are smuggled.
TEST(ChunkedBody, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const std::string text : {
           "g\r\nabc\r\n0\r\n\r\n",              // no number
           "\r\nabc\r\n0\r\n\r\n",               // none at all
           "-1\r\nabc\r\n0\r\n\r\n",             // a sign
           "0x3\r\nabc\r\n0\r\n\r\n",            // the base
           " 3\r\nabc\r\n0\r\n\r\n",             // space in front
           "3\nabc\r\n0\r\n\r\n",                // bare line feeds
           "3\r\nabcd\r\n0\r\n\r\n",             // longer than announced
           "3\r\nabc0\r\n\r\n",                  // no end of the line
           "3\r\nabc\n0\r\n\r\n",                // half of one
           "10000000000000000\r\nabc\r\n",       // 2 to the 64
           "fffffffffffffffff\r\nabc\r\n",       // more
           "3\r\nabc\r\n0\r\nNo colon\r\n\r\n",  // no trailer
       }) {
    EXPECT_EQ(read_in_parts(text, text.size()).outcome, Outcome::kMalformed) << text;
  }
}

TEST(ChunkedBody, StopsWhereNoMoreIsWanted) {
  const std::string text = "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n";
  for (const std::size_t part : {std::size_t{1}, std::size_t{4}, text.size()}) {
    const auto result = read_in_parts(text, part, 5);
    EXPECT_EQ(result.outcome, Outcome::kUnwanted) << part;
    EXPECT_LE(result.body.size(), 5u);
    EXPECT_EQ(result.body.substr(0, 3), "abc");
  }
  EXPECT_EQ(read_in_parts(text, text.size(), 6).outcome, Outcome::kDone);
}

}  // namespace
}  // namespace gatehouse::http

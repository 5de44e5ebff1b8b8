#include "http/request_head.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/limits.h"

namespace gatehouse::http {
namespace {

class RequestHeadTest : public testing::Test {
 protected:
  // "" when the head is read, "more" when it goes on, else the code of the refusal.
  std::string read(const std::string& text) {
    text_ = text;
    const auto progress = read_head(text_, fields_, head_);
    if (!progress) return std::string(kHttpRefusals[progress.error()].code);
    return *progress == HeadProgress::kDone ? "" : "more";
  }

  static std::string with(const std::string& fields) {
    return "GET /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  }

  std::string text_;
  std::array<Field, limits::kHeaderFieldsMax> fields_;
  RequestHead head_;
};

// Bytes are looked at eight at a time; each must count wherever it stands.
TEST_F(RequestHeadTest, ValuesHaveNoControlCharactersAnywhere) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7f;
    for (std::size_t place = 1; place < 18; ++place) {
      std::string value(19, 'v');
      value[place] = static_cast<char>(byte);
      const auto outcome = read(with("A: " + value + "\r\n"));
      ASSERT_EQ(outcome, is_control ? "malformed_request" : "") << byte << " at " << place;
      if (!is_control) {
        ASSERT_EQ(fields_[1].value, value);
      }
    }
  }
}

TEST_F(RequestHeadTest, NamesAreTokens) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    if (c == ':' || c == '_') continue;
    const bool is_token = byte > 0x20 && byte < 0x7f &&
                          std::string_view("\"(),/;<=>?@[\\]{}").find(c) == std::string_view::npos;
    EXPECT_EQ(read(with(std::string("A") + c + "B: v\r\n")), is_token ? "" : "malformed_request")
        << byte;
  }
  EXPECT_EQ(read(with(": v\r\n")), "malformed_request");
  EXPECT_EQ(read(with("A v\r\n")), "malformed_request");
  EXPECT_EQ(read(with("A : v\r\n")), "malformed_request");
  EXPECT_EQ(read(with(" A: v\r\n")), "malformed_request") << "a line that goes on";
  EXPECT_EQ(read(with("A_B: v\r\n")), "field_name_invalid");
}

TEST_F(RequestHeadTest, EveryBeginningOfAHeadIsUnfinished) {
  const auto whole = with("A: b\r\nContent-Length: 3\r\nB:\t c \t\r\n");
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_EQ(read(whole.substr(0, bytes)), "more") << bytes;
  }
  EXPECT_EQ(read(whole + "next"), "");
  EXPECT_EQ(head_.bytes, whole.size());
  EXPECT_EQ(head_.field_count, 4u);
  EXPECT_EQ(fields_[3].name, "B");
  EXPECT_EQ(fields_[3].value, "c");
  EXPECT_EQ(head_.announced_bytes(), 3u);
  EXPECT_FALSE(head_.is_chunked());
}

TEST_F(RequestHeadTest, WhatIsWrongIsSeenBeforeTheEnd) {
  EXPECT_EQ(read("GET /x HTTP/1.1\nHost"), "malformed_request");
  EXPECT_EQ(read("GET /x HTTP/3.0\r\nHost"), "http_version_unsupported");
  EXPECT_EQ(read("GET x HTTP/1.1\r\nHost"), "target_invalid");
  EXPECT_EQ(read("\r\n"), "malformed_request");
  EXPECT_EQ(read("\n"), "malformed_request");
  EXPECT_EQ(read("GET /" + std::string(limits::kRequestLineBytesMax, 'x')),
            "request_line_too_long");
  EXPECT_EQ(read("GET / HTTP/1.1\r\nA: " + std::string(limits::kHeaderBytesMax, 'x')),
            "header_too_large");
}

TEST_F(RequestHeadTest, TheRequestLineHasThreePartsAndTwoSpaces) {
  for (const std::string line : {"GET", "GET ", "GET /", " GET / HTTP/1.1", "GET  / HTTP/1.1",
                                 "G(T / HTTP/1.1", "\tGET / HTTP/1.1"}) {
    EXPECT_EQ(read(line + "\r\nHost: h\r\n\r\n"), "malformed_request") << line;
  }
  for (const std::string line : {"GET / HTTP/1.1 ", "GET / /x HTTP/1.1", "GET / http/1.1",
                                 "GET / HTTP/1.10", "GET / HTTP/01.1", "GET / "}) {
    EXPECT_EQ(read(line + "\r\nHost: h\r\n\r\n"), "http_version_unsupported") << line;
  }
}

// RFC 9112 section 9.3.
TEST_F(RequestHeadTest, SaysWhetherAnotherRequestMayFollow) {
  struct Case {
    const char* version;
    const char* fields;
    bool keeps_alive;
  };

  for (const auto& [version, fields, keeps_alive] : {
           Case{"1.1", "", true},
           {"1.1", "Connection: close\r\n", false},
           {"1.1", "connection: Close\r\n", false},
           {"1.1", "Connection: x, close\r\n", false},
           {"1.1", "Connection: keep-alive\r\nConnection:close\r\n", false},
           {"1.1", "Connection: close, keep-alive\r\n", false},
           {"1.1", "Connection: closed\r\n", true},
           {"1.0", "", false},
           {"1.0", "Connection: keep-alive\r\n", true},
           {"1.0", "Connection: x ,\tKeep-Alive\r\n", true},
           {"1.0", "Connection: keep-alive, close\r\n", false},
       }) {
    EXPECT_EQ(read(std::string("GET / HTTP/") + version + "\r\nHost: h\r\n" + fields + "\r\n"), "");
    EXPECT_EQ(head_.keeps_alive(), keeps_alive) << version << " " << fields;
  }
}

TEST_F(RequestHeadTest, NotesTheFieldsThatTheServerLooksAt) {
  ASSERT_EQ(read(with("AUTHORIZATION: a\r\ncontent-type: t\r\nExpect: 100-continue\r\n"
                      "transfer-encoding: Chunked\r\nX-Other: o\r\n")),
            "");
  EXPECT_EQ(head_.authorization.value, "a");
  EXPECT_EQ(head_.content_type.value, "t");
  EXPECT_EQ(head_.expect.value, "100-continue");
  EXPECT_TRUE(head_.is_chunked());
  EXPECT_EQ(head_.host.value, "h");
  EXPECT_EQ(head_.upgrade.count, 0);
}

}  // namespace
}  // namespace gatehouse::http

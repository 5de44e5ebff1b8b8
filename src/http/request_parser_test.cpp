#include "http/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gatehouse::http {
namespace {

using testing::AnyOf;
using Progress = RequestParser::Progress;

// What becomes of a whole request: its code when it is refused, "" when it is read completely,
// "incomplete" when more would be needed.
std::string outcome_of(const std::string& bytes) {
  RequestParser parser(new RequestBytes);
  switch (parser.read_head(bytes)) {
    case Progress::kNeedMore:
      return "incomplete";
    case Progress::kFailed:
      return std::string(parser.failure()->code);
    case Progress::kHeadDone:
      break;
  }
  parser.limit_body(1000);
  static_cast<void>(parser.read_body(std::string_view(bytes).substr(parser.head_bytes())));
  if (parser.failure()) return std::string(parser.failure()->code);
  return parser.body_done() ? "" : "incomplete";
}

std::string with(const std::string& fields) {
  return "GET /rest/V1/x HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
}

std::string post_with(const std::string& fields, const std::string& body) {
  return "POST /rest/V1/x HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n" + body;
}

TEST(RequestParser, RefusesWhatIsNotHttp) {
  for (const std::string bytes :
       {"GET /\nHost: x\n\n", "GET / HTTP/1.1\nHost: x\n\n",
        "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "G\x01T / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\rHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA\x01: b\r\n\r\n"}) {
    EXPECT_THAT(outcome_of(bytes), AnyOf("malformed_request", "http_version_unsupported")) << bytes;
  }
  using namespace std::string_literals;
  EXPECT_EQ(outcome_of(with("A: b\0c\r\n"s)), "malformed_request");
  EXPECT_EQ(outcome_of(with("A: b\rc\r\n")), "malformed_request");
}

TEST(RequestParser, RefusesOtherVersions) {
  EXPECT_EQ(outcome_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n"), "http_version_unsupported");
  EXPECT_EQ(outcome_of("GET / FTP/1.1\r\nHost: x\r\n\r\n"), "http_version_unsupported");
  EXPECT_EQ(outcome_of("GET / HTTP/1.1 \r\nHost: x\r\n\r\n"), "http_version_unsupported");
  EXPECT_EQ(outcome_of("GET / HTTP/0.9\r\nHost: x\r\n\r\n"), "http_version_unsupported");
  EXPECT_EQ(outcome_of("GET / HTTP/1.0\r\n\r\n"), "") << "HTTP/1.0 needs no Host";
}

TEST(RequestParser, RefusesTargetsThatAreNoPath) {
  for (const std::string target :
       {"http://evil.example/", "*", "shop.example:443", "/a#b", "/a\xc3\xa4", "/a\\b"}) {
    EXPECT_EQ(outcome_of("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"), "target_invalid")
        << target;
  }
}

TEST(RequestParser, RefusesHostsThatAreMissingDoubledOrOdd) {
  EXPECT_EQ(outcome_of("GET / HTTP/1.1\r\n\r\n"), "host_invalid");
  EXPECT_EQ(outcome_of(with("Host: other.example\r\n")), "host_invalid");
  EXPECT_EQ(outcome_of(with("host: shop.example\r\n")), "host_invalid");
  for (const std::string host : {"", "a b", "a/b", "a@b", "a,b", "a?b"}) {
    EXPECT_EQ(outcome_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), "host_invalid") << host;
  }
}

TEST(RequestParser, RefusesFieldsThatTwoReadersCouldReadDifferently) {
  EXPECT_EQ(outcome_of(with("Authorization: a\r\nAuthorization: b\r\n")), "field_repeated");
  EXPECT_EQ(outcome_of(with("Content-Type: a\r\nContent-Type: a\r\n")), "field_repeated");
  EXPECT_EQ(outcome_of(with("X_Forwarded_For: 1.2.3.4\r\n")), "field_name_invalid");
  EXPECT_EQ(outcome_of(with("A: b\r\n c\r\n")), "malformed_request") << "a folded value";
  EXPECT_EQ(outcome_of(with("Upgrade: websocket\r\nConnection: upgrade\r\n")),
            "upgrade_unsupported");
}

TEST(RequestParser, RefusesAmbiguousFraming) {
  for (const std::string fields :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3, 3\r\n",
        "Content-Length: +3\r\n", "Content-Length: -1\r\n", "Content-Length: 0x3\r\n",
        "Content-Length: 99999999999999999999\r\n"}) {
    const auto outcome = outcome_of(post_with(fields, "abc"));
    EXPECT_TRUE(outcome == "malformed_request" || outcome == "field_repeated") << fields << outcome;
  }
  EXPECT_EQ(outcome_of(post_with("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
            "field_repeated");
  for (const std::string encoding : {"xchunked", "chunked, gzip", "gzip, chunked", "identity"}) {
    EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: " + encoding + "\r\n", "0\r\n\r\n")),
              "transfer_encoding_unsupported")
        << encoding;
  }
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                 "0\r\n\r\n")),
            "field_repeated");
  EXPECT_EQ(outcome_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "malformed_request");
}

TEST(RequestParser, RefusesBadChunks) {
  for (const std::string body :
       {"x\r\nabc\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "-3\r\nabc\r\n",
        "fffffffffffffffff\r\nabc"}) {
    EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\n", body)), "malformed_request")
        << body;
  }
}

TEST(RequestParser, LimitsTheRequestLine) {
  const auto request = [](std::size_t line_bytes) {
    const std::string rest = " HTTP/1.1\r\n";
    return "GET /" + std::string(line_bytes - 5 - rest.size(), 'a') + rest + "Host: x\r\n\r\n";
  };
  EXPECT_EQ(outcome_of(request(limits::kRequestLineBytesMax - 1)), "");
  EXPECT_EQ(outcome_of(request(limits::kRequestLineBytesMax)), "");
  EXPECT_EQ(outcome_of(request(limits::kRequestLineBytesMax + 1)), "request_line_too_long");
  EXPECT_EQ(outcome_of("GET /" + std::string(limits::kRequestLineBytesMax, 'a')),
            "request_line_too_long");
}

TEST(RequestParser, LimitsTheNumberOfFields) {
  const auto request = [](std::size_t fields) {
    std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (std::size_t i = 1; i < fields; ++i) text += "A: b\r\n";
    return text + "\r\n";
  };
  EXPECT_EQ(outcome_of(request(limits::kHeaderFieldsMax - 1)), "");
  EXPECT_EQ(outcome_of(request(limits::kHeaderFieldsMax)), "");
  EXPECT_EQ(outcome_of(request(limits::kHeaderFieldsMax + 1)), "header_too_large");
}

TEST(RequestParser, LimitsTheHeader) {
  const auto request = [](std::size_t header_bytes) {
    const std::string host = "Host: x\r\n";
    const std::size_t around = host.size() + std::string("A: \r\n\r\n").size();
    return "GET / HTTP/1.1\r\n" + host + "A: " + std::string(header_bytes - around, 'b') +
           "\r\n\r\n";
  };
  EXPECT_EQ(outcome_of(request(limits::kHeaderBytesMax - 1)), "");
  EXPECT_EQ(outcome_of(request(limits::kHeaderBytesMax)), "");
  EXPECT_EQ(outcome_of(request(limits::kHeaderBytesMax + 1)), "header_too_large");
}

TEST(RequestParser, LimitsTheBody) {
  for (const bool chunked : {false, true}) {
    const auto outcome = [chunked](std::size_t bytes) {
      const std::string body(bytes, 'b');
      char size[20];
      std::snprintf(size, sizeof size, "%zx\r\n", bytes);
      const auto text =
          chunked ? post_with("Transfer-Encoding: chunked\r\n", size + body + "\r\n0\r\n\r\n")
                  : post_with("Content-Length: " + std::to_string(bytes) + "\r\n", body);
      RequestParser parser(new RequestBytes);
      EXPECT_EQ(parser.read_head(text), Progress::kHeadDone);
      parser.limit_body(1000);
      static_cast<void>(parser.read_body(std::string_view(text).substr(parser.head_bytes())));
      return parser.failure() ? std::string(parser.failure()->code) : "";
    };
    EXPECT_EQ(outcome(999), "");
    EXPECT_EQ(outcome(1000), "");
    EXPECT_EQ(outcome(1001), "body_too_large");
  }
}

TEST(RequestParser, ReadsChunksThatArriveByteByByte) {
  for (const std::string body :
       {"0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "1;x=y\r\na\r\n2\r\nbc\r\n0;z\r\nT: u\r\n\r\n"}) {
    const auto text = post_with("Transfer-Encoding: chunked\r\n", body);
    RequestParser parser(new RequestBytes);
    ASSERT_EQ(parser.read_head(text), Progress::kHeadDone);
    parser.limit_body(1000);
    std::size_t taken = 0;
    for (std::size_t received = 1; received <= body.size(); ++received) {
      EXPECT_FALSE(parser.body_done()) << body << received;
      taken += parser.read_body(std::string_view(body).substr(taken, received - taken));
      taken += parser.read_body(std::string_view(body).substr(taken, received - taken));
    }
    EXPECT_TRUE(parser.body_done()) << body;
    EXPECT_EQ(taken, body.size());
    EXPECT_EQ(parser.bytes().body, body.front() == '0' ? "" : "abc");
  }
}

TEST(RequestParser, NeedsMoreUntilTheHeadIsThere) {
  const auto whole = with("A: b\r\n");
  for (std::size_t length = 1; length < whole.size(); ++length) {
    EXPECT_EQ(outcome_of(whole.substr(0, length)), "incomplete") << length;
  }
  EXPECT_EQ(outcome_of(whole), "");
}

TEST(RequestParser, TellsWhatTheHeadSays) {
  const auto text = post_with(
      "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
      "Content-Length: 3\r\nEmpty:\r\n",
      "a=bGET");
  RequestParser parser(new RequestBytes);
  ASSERT_EQ(parser.read_head(text), Progress::kHeadDone);
  parser.limit_body(1000);
  const auto taken = parser.read_body(std::string_view(text).substr(parser.head_bytes()));
  EXPECT_EQ(taken, 3u) << "what follows is the next request's";
  EXPECT_EQ(parser.bytes().body, "a=b");
  Request request;
  parser.fill(request);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/rest/V1/x");
  EXPECT_EQ(request.host, "shop.example");
  EXPECT_EQ(request.field("empty"), "");
  EXPECT_TRUE(request.has_form());
  EXPECT_TRUE(parser.keeps_alive());
}

TEST(RequestParser, SplitsTheTargetAtTheFirstQuestionMark) {
  const std::string text = "GET /a/%2F?x=1?y HTTP/1.1\r\nHost: x\r\n\r\n";
  RequestParser parser(new RequestBytes);
  ASSERT_EQ(parser.read_head(text), Progress::kHeadDone);
  Request request;
  parser.fill(request);
  EXPECT_EQ(request.path, "/a/%2F");
  EXPECT_EQ(request.query, "x=1?y");
}

}  // namespace
}  // namespace gatehouse::http

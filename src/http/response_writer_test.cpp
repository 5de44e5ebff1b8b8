#include "http/response_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/message/response.h"

namespace gatehouse::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr Timestamp kWrittenAt{std::chrono::seconds(784'111'777)};  // of RFC 9110 section 5.6.7

class ResponseWriterTest : public testing::Test {
 protected:
  std::string written(const Response& response, std::string_view method = "GET",
                      AfterAnswer after = AfterAnswer::kKeepOpen) {
    std::string out;
    writer_.write(response, context(method, after), out);
    return out;
  }

  std::string head_of_stream(const Response& head, const ResponseWriter::StreamEnd& end) {
    std::string out;
    writer_.write_stream_head(head, end, context("GET", AfterAnswer::kKeepOpen), out);
    return out;
  }

  [[nodiscard]] ResponseWriter::Context context(std::string_view method, AfterAnswer after) const {
    return {.method = method, .request_id = "id-1", .after = after, .now = now_};
  }

  ResponseWriter writer_;
  Timestamp now_ = kWrittenAt;
};

TEST_F(ResponseWriterTest, WritesAWholeAnswer) {
  EXPECT_EQ(written(Response(200, "text/plain", "hello")),
            "HTTP/1.1 200 OK\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "X-Request-Id: id-1\r\n"
            "Content-Type: text/plain\r\n"
            "Content-Length: 5\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "\r\n"
            "hello");
}

TEST_F(ResponseWriterTest, AppendsToWhatIsThere) {
  std::string out = "before";
  writer_.write(Response(200, "", "a"), context("GET", AfterAnswer::kKeepOpen), out);
  const auto once = out.size();
  writer_.write(Response(200, "", "b"), context("GET", AfterAnswer::kKeepOpen), out);
  EXPECT_THAT(out, StartsWith("beforeHTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(out.substr(once, 12), "HTTP/1.1 200");
  EXPECT_THAT(out, EndsWith("\r\n\r\nb"));
}

// The words of a status are for people; a program reads the number.
TEST_F(ResponseWriterTest, SaysTheStatusInNumberAndWords) {
  struct Case {
    int status;
    const char* line;
  };

  for (const auto& [status, line] : {
           Case{200, "200 OK"},
           {201, "201 Created"},
           {204, "204 No Content"},
           {304, "304 Not Modified"},
           {400, "400 Bad Request"},
           {401, "401 Unauthorized"},
           {403, "403 Forbidden"},
           {404, "404 Not Found"},
           {405, "405 Method Not Allowed"},
           {408, "408 Request Timeout"},
           {413, "413 Payload Too Large"},
           {414, "414 URI Too Long"},
           {431, "431 Request Header Fields Too Large"},
           {500, "500 Internal Server Error"},
           {501, "501 Not Implemented"},
           {503, "503 Service Unavailable"},
           {505, "505 HTTP Version Not Supported"},
       }) {
    EXPECT_THAT(written(Response(status, "", "")),
                StartsWith("HTTP/1.1 " + std::string(line) + "\r\nDate: "));
  }
}

// RFC 9110 sections 6.4.1, 15.3.5 and 15.4.5: no body, so no length and no type of one either.
TEST_F(ResponseWriterTest, StatusesWithoutABodyHaveNone) {
  for (const int status : {204, 304}) {
    const auto answer = written(Response(status, "text/plain", "must not be sent"));
    EXPECT_THAT(answer, Not(HasSubstr("Content-Length"))) << status;
    EXPECT_THAT(answer, Not(HasSubstr("Content-Type: "))) << status;
    EXPECT_THAT(answer, EndsWith("\r\n\r\n")) << status;
    EXPECT_FALSE(may_have_body(status));
  }
  for (const int status : {200, 201, 206, 301, 400, 404, 500}) {
    EXPECT_TRUE(may_have_body(status)) << status;
  }
  EXPECT_FALSE(may_have_body(100));
}

// RFC 9110 section 9.3.2: the same fields as for GET, nothing behind them.
TEST_F(ResponseWriterTest, AHeadIsAnsweredLikeAGetWithoutTheBody) {
  for (const int status : {200, 404}) {
    const Response response(status, "application/json", R"({"a":1})");
    const auto to_get = written(response, "GET");
    EXPECT_EQ(written(response, "HEAD"), to_get.substr(0, to_get.size() - 7)) << status;
  }
  EXPECT_THAT(written(Response(200, "", "body"), "head"), EndsWith("body"))
      << "methods are case-sensitive";
}

TEST_F(ResponseWriterTest, TellsTheLengthOfAnEmptyBodyToo) {
  EXPECT_THAT(written(Response(200, "", "")), HasSubstr("\r\nContent-Length: 0\r\n"));
  EXPECT_THAT(written(Response(404, "", "")), HasSubstr("\r\nContent-Length: 0\r\n"));
  EXPECT_THAT(written(Response(200, "", std::string(123'456, 'x'))),
              HasSubstr("\r\nContent-Length: 123456\r\n"));
}

TEST_F(ResponseWriterTest, NamesNoTypeWhereThereIsNone) {
  EXPECT_THAT(written(Response(200, "", "x")), Not(HasSubstr("Content-Type: ")));
}

TEST_F(ResponseWriterTest, SaysWhenTheConnectionEnds) {
  const Response response(200, "", "x");
  EXPECT_THAT(written(response, "GET", AfterAnswer::kClose),
              HasSubstr("Connection: close\r\n\r\n"));
  EXPECT_THAT(written(response), Not(HasSubstr("Connection")));
}

// A field of the answer's own replaces the one that is added to all others.
TEST_F(ResponseWriterTest, FieldsOfTheAnswerCountMore) {
  Response cached(200, "", "x");
  cached.add("Cache-Control", "max-age=60");
  const auto with_cache = written(cached);
  EXPECT_THAT(with_cache, HasSubstr("Cache-Control: max-age=60\r\n"));
  EXPECT_THAT(with_cache, Not(HasSubstr("no-store")));
  EXPECT_THAT(with_cache, HasSubstr("X-Content-Type-Options: nosniff\r\n"));

  Response typed(200, "", "x");
  typed.add("X-Content-Type-Options", "none");
  const auto with_options = written(typed);
  EXPECT_THAT(with_options, HasSubstr("X-Content-Type-Options: none\r\n"));
  EXPECT_THAT(with_options, Not(HasSubstr("nosniff")));
  EXPECT_THAT(with_options, HasSubstr("Cache-Control: no-store\r\n"));

  typed.add("Cache-Control", "no-cache");
  const auto with_both = written(typed);
  EXPECT_THAT(with_both, Not(HasSubstr("nosniff")));
  EXPECT_THAT(with_both, Not(HasSubstr("no-store")));
  EXPECT_THAT(with_both, HasSubstr("Content-Length: 1\r\nX-Content-Type-Options: none\r\n"
                                   "Cache-Control: no-cache\r\n\r\nx"));
}

// The text of a second is kept; it must not outlive it.
TEST_F(ResponseWriterTest, DatesFollowTheClock) {
  const Response ok(200, "", ""), refused(401, "", "");
  EXPECT_THAT(written(ok), HasSubstr("08:49:37 GMT"));
  EXPECT_THAT(written(refused), HasSubstr("08:49:37 GMT"));
  now_ += std::chrono::milliseconds(999);
  EXPECT_THAT(written(ok), HasSubstr("08:49:37 GMT"));
  now_ += std::chrono::milliseconds(1);
  EXPECT_THAT(written(refused), HasSubstr("08:49:38 GMT"));
  EXPECT_THAT(written(ok), HasSubstr("08:49:38 GMT"));
  now_ -= std::chrono::seconds(1);
  EXPECT_THAT(written(ok), HasSubstr("08:49:37 GMT")) << "a clock that is set back";
  now_ = Timestamp(std::chrono::seconds(951'782'400));
  EXPECT_THAT(written(ok), HasSubstr("Date: Tue, 29 Feb 2000 00:00:00 GMT\r\n"));
}

TEST_F(ResponseWriterTest, AStreamSaysHowItEnds) {
  using By = ResponseWriter::StreamEnd::By;
  const Response head(200, "text/csv", "");
  const auto by_length = head_of_stream(head, {.by = By::kLength, .length = 5'000'000'000});
  EXPECT_THAT(by_length, HasSubstr("\r\nContent-Length: 5000000000\r\n"));
  EXPECT_THAT(by_length, Not(HasSubstr("Transfer-Encoding")));
  const auto by_chunk = head_of_stream(head, {.by = By::kLastChunk});
  EXPECT_THAT(by_chunk, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(by_chunk, Not(HasSubstr("Content-Length")));
  const auto by_close = head_of_stream(head, {.by = By::kClose});
  EXPECT_THAT(by_close, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(by_close, Not(HasSubstr("Content-Length")));
  for (const auto& text : {by_length, by_chunk, by_close}) {
    EXPECT_THAT(text, HasSubstr("\r\nContent-Type: text/csv\r\n"));
    EXPECT_THAT(text, EndsWith("\r\n\r\n"));
  }
}

TEST_F(ResponseWriterTest, AStreamThatMayHaveNoBodyAnnouncesNone) {
  using By = ResponseWriter::StreamEnd::By;
  for (const auto by : {By::kLength, By::kLastChunk}) {
    const auto text = head_of_stream(Response(204, "text/csv", ""), {.by = by, .length = 3});
    EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(text, Not(HasSubstr("Transfer-Encoding")));
    EXPECT_THAT(text, Not(HasSubstr("Content-Type: ")));
  }
}

// RFC 9112 section 6.1 and what proxies need to pass events on as they come.
TEST_F(ResponseWriterTest, AnEventStreamEndsWithItsConnection) {
  std::string out;
  writer_.write_event_stream_head(context("GET", AfterAnswer::kKeepOpen), out);
  EXPECT_THAT(out, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nX-Accel-Buffering: no\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nX-Request-Id: id-1\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nCache-Control: no-store\r\n"));
  EXPECT_THAT(out, EndsWith("Connection: close\r\n\r\n"));
}

}  // namespace
}  // namespace gatehouse::http

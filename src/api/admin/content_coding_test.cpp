#include "api/admin/content_coding.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <array>

namespace gatehouse::api::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

// What a client makes of gzip; empty when it is none.
std::string unzipped(std::string_view coded) {
  z_stream stream{};
  std::string in(coded);
  std::string out(1U << 20U, '\0');
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return "";
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(whole ? stream.total_out : 0);
  inflateEnd(&stream);
  return out;
}

http::Response compressed(std::string body, std::string_view accept_encoding) {
  const std::array fields{http::Field{"Accept-Encoding", accept_encoding}};
  http::Request request;
  request.fields = fields;
  http::Response response(200, "application/json", std::move(body));
  compress(response, request);
  return response;
}

const std::string kLong = "[" + std::string(20'000, ' ') + "]";

TEST(ContentCoding, GivesBackWhatWasCompressed) {
  EXPECT_EQ(unzipped(gzipped("")), "");
  EXPECT_EQ(unzipped(gzipped("{}")), "{}");
  EXPECT_EQ(unzipped(gzipped(kLong)), kLong);
}

TEST(ContentCoding, CompressesLongAnswersForWhoTakesThem) {
  const auto answer = compressed(kLong, "gzip, deflate, br");
  EXPECT_LT(answer.body().size(), 200U);
  EXPECT_EQ(unzipped(answer.body()), kLong);
  EXPECT_THAT(answer.fields(), HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(answer.fields(), HasSubstr("Vary: Accept-Encoding\r\n"));
}

TEST(ContentCoding, LeavesAnswersAloneThatAreShortOrForOthers) {
  for (const auto* other : {"", "identity", "br", "gzip;q=0", "x-gzip"}) {
    const auto answer = compressed(kLong, other);
    EXPECT_EQ(answer.body(), kLong) << other;
    EXPECT_THAT(answer.fields(), Not(HasSubstr("Content-Encoding"))) << other;
    EXPECT_THAT(answer.fields(), HasSubstr("Vary: Accept-Encoding\r\n")) << other;
  }
  EXPECT_EQ(compressed("{}", "gzip").body(), "{}");
}

}  // namespace
}  // namespace gatehouse::api::admin

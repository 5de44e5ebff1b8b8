#include "relay/answer_head.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "http/response_writer.h"

namespace gatehouse::relay {
namespace {

namespace beast = boost::beast;

// Of the upstream's connection, or written anew for the client's.
constexpr std::array<std::string_view, 10> kLeftOut{
    "Connection",        "Keep-Alive",     "Proxy-Connection", "Trailer", "TE",
    "Transfer-Encoding", "Content-Length", "Upgrade",          "Date",    "X-Request-Id"};

bool is_left_out(std::string_view name) {
  return std::ranges::any_of(
      kLeftOut, [name](std::string_view each) { return equals_ignoring_case(each, name); });
}

struct Line {
  std::string name;
  std::string value;
};

// Beast's parser, for the head alone.
class HeadParser : public beast::http::basic_parser<false> {
 public:
  HeadParser() {
    eager(false);
    header_limit(static_cast<std::uint32_t>(-1));  // the reader's buffer is the limit
    body_limit(boost::none);
  }

  int status = 0;
  int version = 0;
  std::vector<Line> lines;

 private:
  using Error = beast::error_code;
  using View = beast::string_view;

  void on_request_impl(beast::http::verb, View, View, int, Error&) override {}

  void on_response_impl(int code, View, int http_version, Error&) override {
    status = code;
    version = http_version;
  }

  void on_field_impl(beast::http::field, View name, View value, Error&) override {
    lines.push_back(
        {std::string(name.data(), name.size()), std::string(value.data(), value.size())});
  }

  void on_header_impl(Error&) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}

  std::size_t on_body_impl(View, Error&) override { return 0; }

  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, View, Error&) override { return 0; }

  void on_finish_impl(Error&) override {}
};

struct Said {
  std::vector<std::string_view> lengths;
  std::vector<std::string_view> encodings;
  std::vector<std::string_view> connection;  // its options

  [[nodiscard]] bool says(std::string_view option) const {
    return std::ranges::any_of(connection,
                               [&](auto each) { return equals_ignoring_case(each, option); });
  }
};

Said said_in(const std::vector<Line>& lines) {
  Said said;
  for (const auto& line : lines) {
    if (equals_ignoring_case(line.name, "Content-Length")) said.lengths.emplace_back(line.value);
    if (equals_ignoring_case(line.name, "Transfer-Encoding")) {
      said.encodings.emplace_back(line.value);
    }
    if (equals_ignoring_case(line.name, "Connection")) {
      for (const auto option : split(line.value, ',')) said.connection.push_back(trimmed(option));
    }
  }
  return said;
}

// Empty when all is well.
std::string_view fault_of(const HeadParser& parser, const Said& said) {
  if (parser.status < 100 || parser.status > 599) return "the status is out of range";
  if (parser.status == 101) return "it speaks another protocol";
  if (said.lengths.size() > 1) return "it has several Content-Length fields";
  if (said.encodings.size() > 1) return "it has several Transfer-Encoding fields";
  if (!said.encodings.empty()) {
    if (!said.lengths.empty()) return "it has both Content-Length and Transfer-Encoding";
    if (!equals_ignoring_case(trimmed(said.encodings[0]), "chunked")) {
      return "its transfer encoding is not chunked";
    }
    if (parser.version < 11) return "it is HTTP/1.0 and chunked";
  }
  if (!said.lengths.empty() && !parse_digits(said.lengths[0])) return "its length is no number";
  return {};
}

Framing framing_of(int status, const Said& said, IsHead is_head) {
  using By = Framing::By;
  if (is_head == IsHead::kYes || !http::may_have_body(status)) return {};
  if (!said.encodings.empty()) return {.by = By::kChunks};
  if (said.lengths.empty()) return {.by = By::kClose};
  const auto length = static_cast<std::uint64_t>(*parse_digits(said.lengths[0]));
  return {.by = length == 0 ? By::kNothing : By::kLength, .length = length};
}

}  // namespace

std::optional<std::size_t> head_length(std::string_view received) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto end = received.find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  return end + kEnd.size();
}

Result<AnswerHead, std::string> read_answer_head(std::string_view head, IsHead is_head) {
  HeadParser parser;
  beast::error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error && error != beast::http::error::need_more) return Failure(error.message());
  if (!parser.is_header_done()) return Failure(std::string("the head is not well-formed"));
  const auto said = said_in(parser.lines);
  if (const auto fault = fault_of(parser, said); !fault.empty()) return Failure(std::string(fault));
  AnswerHead read{.response = http::Response(parser.status, "", "")};
  read.framing = framing_of(parser.status, said, is_head);
  if (!said.lengths.empty()) {
    read.announced = static_cast<std::uint64_t>(*parse_digits(said.lengths[0]));
  }
  read.keeps_alive = read.framing.by != Framing::By::kClose && !said.says("close") &&
                     (parser.version == 11 || said.says("keep-alive"));
  read.response.pass_as_it_is();
  for (const auto& line : parser.lines) {
    if (is_left_out(line.name) || said.says(line.name)) continue;
    read.response.add(line.name, line.value);
  }
  if (parser.status >= 500) {
    read.response.because("the upstream answered " + std::to_string(parser.status));
  }
  return read;
}

}  // namespace gatehouse::relay

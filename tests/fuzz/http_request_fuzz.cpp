// Whole HTTP requests: reading them in one piece or two gives the same, and no byte of the next
// request is taken.

#include <cstdint>
#include <string>
#include <string_view>

#include "http/request_parser.h"
#include "require.h"

namespace {

using gatehouse::http::Request;
using gatehouse::http::RequestBytes;
using gatehouse::http::RequestParser;

struct Outcome {
  std::string method, target, body, refusal;
  std::size_t taken = 0;

  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, std::size_t first_piece) {
  Outcome outcome;
  RequestParser parser(new RequestBytes);
  const auto progress = parser.read_head(bytes);
  if (progress == RequestParser::Progress::kFailed) outcome.refusal = parser.failure()->code;
  if (progress != RequestParser::Progress::kHeadDone) return outcome;
  Request request;
  parser.fill(request);
  outcome.method = request.method;
  outcome.target = request.target;
  parser.limit_body(1 << 16);
  auto rest = bytes.substr(parser.head_bytes());
  const auto piece = rest.substr(0, std::min(first_piece, rest.size()));
  auto taken = parser.read_body(piece);
  require(taken <= piece.size());
  if (!parser.body_done() && !parser.failure()) taken += parser.read_body(rest.substr(taken));
  if (parser.failure()) {
    outcome.refusal = parser.failure()->code;
    return outcome;
  }
  if (!parser.body_done()) {
    outcome.refusal = "incomplete";
    return outcome;
  }
  outcome.body = parser.bytes().body;
  outcome.taken = parser.head_bytes() + taken;
  require(outcome.taken <= bytes.size());
  require(outcome.body.size() <= taken);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, size);
  require(whole.target.empty() || whole.target.front() == '/');
  if (size > 0 && (whole.refusal.empty() || whole.refusal == "incomplete"))
    require(read(bytes, data[0] % 16) == whole);
  return 0;
}

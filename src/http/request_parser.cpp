#include "http/request_parser.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::http {

RequestParser::RequestParser(boost::intrusive_ptr<RequestBytes> bytes) : bytes_(std::move(bytes)) {
  bytes_->body.clear();
}

RequestParser::Progress RequestParser::read_head(std::string_view received) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const auto end = received.find(kEnd);
  const bool is_whole = end != std::string_view::npos;
  bytes_->head.assign(is_whole ? received.substr(0, end + kEnd.size()) : received);
  const auto read = http::read_head(bytes_->head, bytes_->fields, head_);
  if (!read) {
    fail(read.error());
    return Progress::kFailed;
  }
  return *read == HeadProgress::kDone ? Progress::kHeadDone : Progress::kNeedMore;
}

std::size_t RequestParser::read_body(std::string_view bytes) {
  if (body_done() || failure_ != nullptr) return 0;
  if (!head_.is_chunked()) {
    const auto rest = head_.announced_bytes() - body_bytes();
    const auto taken = std::min(rest, bytes.size());
    return append(bytes.substr(0, taken)) ? taken : 0;
  }
  if (!chunks_) {
    chunks_.emplace([this](std::string_view piece) { return append(piece); });
  }
  std::size_t used = 0;
  switch (chunks_->read(bytes, used)) {
    case ChunkedBody::Outcome::kMalformed:
      fail(Refusal::kMalformed);
      break;
    case ChunkedBody::Outcome::kDone:
      chunks_done_ = true;
      break;
    case ChunkedBody::Outcome::kNeedMore:
    case ChunkedBody::Outcome::kUnwanted:  // append() has failed
      break;
  }
  return used;
}

bool RequestParser::body_done() const {
  return head_.is_chunked() ? chunks_done_ : body_bytes() == head_.announced_bytes();
}

std::optional<std::size_t> RequestParser::announced_body_bytes() const {
  if (head_.is_chunked()) return std::nullopt;
  return head_.announced_bytes();
}

bool RequestParser::expects_continue() const {
  return head_.expect.count > 0 && equals_ignoring_case(head_.expect.value, "100-continue");
}

std::string_view RequestParser::take_piece() {
  taken_.swap(piece_);
  piece_.clear();
  return taken_;
}

bool RequestParser::append(std::string_view bytes) {
  if (streams_) {
    piece_.append(bytes);
    streamed_bytes_ += bytes.size();
    return true;
  }
  const auto size = body_bytes() + bytes.size();
  if (size > body_bytes_max_) {
    fail(Refusal::kBodyTooLarge);
    return false;
  }
  constexpr auto kFree = limits::kUnprovenBodyBytesMax;
  if (size > kFree && !bytes_->share.grow_to(size - kFree)) {
    fail(Refusal::kServerBusy);
    return false;
  }
  bytes_->body.append(bytes);
  return true;
}

void RequestParser::fill(Request& request) const {
  request.method = head_.method;
  request.target = head_.target;
  const auto question = head_.target.find('?');
  request.path = head_.target.substr(0, question);
  request.query =
      question == std::string_view::npos ? std::string_view() : head_.target.substr(question + 1);
  request.fields = {bytes_->fields.data(), head_.field_count};
  request.host = head_.host.value;
  request.bytes = bytes_;
}

}  // namespace gatehouse::http

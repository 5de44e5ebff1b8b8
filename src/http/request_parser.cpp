#include "http/request_parser.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "base/text.h"

namespace gatehouse::http {
namespace {

namespace beast = boost::beast;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
// The least that a chunked body ends with.
constexpr std::string_view kLastChunk = "0\r\n\r\n";

using enum Refusal;

std::string_view std_view(beast::string_view text) { return {text.data(), text.size()}; }

// The visible ASCII characters but for those named, by their code.
consteval std::array<bool, 256> visible_but(std::string_view excluded) {
  std::array<bool, 256> table{};
  for (unsigned byte = 0x21; byte < 0x7f; ++byte) table[byte] = true;
  for (const char c : excluded) table[static_cast<unsigned char>(c)] = false;
  return table;
}

constexpr auto kMayBeInTarget = visible_but("#\\");
constexpr auto kMayBeInHost = visible_but("/?#@\\,;\"<>");

bool consists_of(const std::array<bool, 256>& allowed, std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

bool is_host(std::string_view host) { return !host.empty() && consists_of(kMayBeInHost, host); }

bool is_digits(std::string_view text) { return parse_digits(text).has_value(); }

}  // namespace

RequestParser::RequestParser(boost::intrusive_ptr<RequestBytes> bytes) : bytes_(std::move(bytes)) {
  bytes_->body.clear();
  // Room for the line and the fields; each has a limit of its own besides.
  header_limit(limits::kRequestLineBytesMax + limits::kHeaderBytesMax + 512);
  body_limit(boost::none);
  eager(false);
}

void RequestParser::fail(Refusal refusal) { failure_ = &kHttpRefusals[refusal]; }

void RequestParser::fail(Error& error, Refusal refusal) {
  fail(refusal);
  error = beast::http::make_error_code(beast::http::error::bad_value);
}

std::span<const Field> RequestParser::fields() const {
  return {bytes_->fields.data(), field_count_};
}

// The request line with its end: two spaces, the version, CR and LF.
std::size_t RequestParser::line_bytes() const { return method_.size() + target_.size() + 12; }

RequestParser::Progress RequestParser::read_head(std::string_view received) {
  const auto end = received.find(kHeadEnd);
  const bool whole = end != std::string_view::npos;
  bytes_->head.assign(received.substr(0, whole ? end + kHeadEnd.size() : end));
  const std::string_view buffer = bytes_->head;
  Error error;
  head_bytes_ = put(boost::asio::const_buffer(buffer.data(), buffer.size()), error);
  // Without `eager` the parser may stop between request line and fields.
  while (!error && !is_header_done() && head_bytes_ < buffer.size()) {
    const auto rest = buffer.substr(head_bytes_);
    head_bytes_ += put(boost::asio::const_buffer(rest.data(), rest.size()), error);
  }
  if (is_header_done() && !error) {
    if (head_bytes_ - line_bytes() > limits::kHeaderBytesMax) {
      fail(kHeadTooLarge);
      return Progress::kFailed;
    }
    eager(true);
    return Progress::kHeadDone;
  }
  if (!whole && (error == beast::http::error::need_more || !error)) {
    if (buffer.find('\n') == std::string_view::npos &&
        buffer.size() > limits::kRequestLineBytesMax) {
      fail(kLineTooLong);
      return Progress::kFailed;
    }
    return Progress::kNeedMore;
  }
  if (!failure_) {
    if (error == beast::http::error::header_limit) {
      fail(kHeadTooLarge);
    } else if (error == beast::http::error::bad_version) {
      fail(kVersion);
    } else {
      fail(kMalformed);
    }
  }
  return Progress::kFailed;
}

std::size_t RequestParser::read_body(std::string_view bytes) {
  std::size_t taken = 0;
  while (!is_done() && !failure_) {
    const auto rest = bytes.substr(taken);
    // Fewer bytes cannot complete a chunked body, and Beast asserts that it never sees them once
    // it has read the size of the last chunk.
    if (chunked() && rest.size() < kLastChunk.size()) break;
    Error error;
    const auto used = put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    taken += used;
    if (error == beast::http::error::need_more || (!error && used == 0)) break;
    if (error && !failure_) fail(kMalformed);
  }
  return taken;
}

std::optional<std::size_t> RequestParser::announced_body_bytes() const {
  if (chunked()) return std::nullopt;
  return static_cast<std::size_t>(content_length().value_or(0));
}

void RequestParser::on_request_impl(beast::http::verb /*known*/, View method, View target,
                                    int version, Error& error) {
  method_ = std_view(method);
  target_ = std_view(target);
  version_ = version;
  if (line_bytes() > limits::kRequestLineBytesMax) {
    return fail(error, kLineTooLong);
  }
  if (!target_.starts_with('/') || !consists_of(kMayBeInTarget, target_)) {
    fail(error, kTarget);
  }
}

void RequestParser::on_field_impl(beast::http::field field, View name, View value, Error& error) {
  // A trailer says nothing that counts here (RFC 9110, 6.5.1).
  if (is_header_done()) return;
  if (field_count_ == bytes_->fields.size()) return fail(error, kHeadTooLarge);
  const auto text = std_view(value);
  // A folded value is joined in a buffer of the parser's own: it is not in ours.
  const auto& head = bytes_->head;
  const bool in_head =
      text.empty() || (text.data() >= head.data() && text.data() < head.data() + head.size());
  if (!in_head) return fail(error, kMalformed);
  if (std_view(name).find('_') != std::string_view::npos) return fail(error, kFieldName);
  bytes_->fields[field_count_++] = {std_view(name), text};
  if (auto* const seen = known(field); seen != nullptr && ++seen->count == 1) seen->value = text;
}

RequestParser::Known* RequestParser::known(beast::http::field name) {
  switch (name) {
    case beast::http::field::host:
      return &host_;
    case beast::http::field::authorization:
      return &authorization_;
    case beast::http::field::content_length:
      return &content_length_;
    case beast::http::field::content_type:
      return &content_type_;
    case beast::http::field::transfer_encoding:
      return &transfer_encoding_;
    case beast::http::field::upgrade:
      return &upgrade_;
    case beast::http::field::expect:
      return &expect_;
    default:
      return nullptr;
  }
}

std::optional<Refusal> RequestParser::problem_of_head() const {
  if (host_.count > 1 || (host_.count == 0 && version_ >= 11)) return kHost;
  if (host_.count == 1 && !is_host(host_.value)) return kHost;
  for (const auto* once :
       {&authorization_, &content_length_, &content_type_, &transfer_encoding_}) {
    if (once->count > 1) return kRepeated;
  }
  if (transfer_encoding_.count > 0) {
    if (!equals_ignoring_case(transfer_encoding_.value, "chunked")) return kTransferEncoding;
    if (version_ < 11 || content_length_.count > 0) return kMalformed;
  }
  if (content_length_.count > 0 && !is_digits(content_length_.value)) return kMalformed;
  if (upgrade_.count > 0) return kUpgrade;
  return std::nullopt;
}

void RequestParser::on_header_impl(Error& error) {
  if (const auto problem = problem_of_head()) return fail(error, *problem);
  expects_continue_ = expect_.count > 0 && equals_ignoring_case(expect_.value, "100-continue");
}

std::size_t RequestParser::on_body_impl(View bytes, Error& error) {
  const auto size = bytes_->body.size() + bytes.size();
  if (size > body_bytes_max_) {
    fail(error, kBodyTooLarge);
    return 0;
  }
  constexpr auto kFree = limits::kUnprovenBodyBytesMax;
  if (size > kFree && !bytes_->share.grow_to(size - kFree)) {
    fail(error, kServerBusy);
    return 0;
  }
  bytes_->body.append(bytes.data(), bytes.size());
  return bytes.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*remain*/, View bytes, Error& error) {
  return on_body_impl(bytes, error);
}

void RequestParser::fill(Request& request) const {
  request.method = method_;
  request.target = target_;
  const auto question = target_.find('?');
  request.path = target_.substr(0, question);
  request.query =
      question == std::string_view::npos ? std::string_view() : target_.substr(question + 1);
  request.fields = fields();
  request.host = host_.value;
  request.bytes = bytes_;
}

}  // namespace gatehouse::http

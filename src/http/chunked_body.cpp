#include "http/chunked_body.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <stdexcept>

namespace gatehouse::http {
namespace {

namespace beast = boost::beast;

// The head that Beast's parser has to see before a chunked body.
constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
// The least that a chunked body ends with.
constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

ChunkedBody::ChunkedBody(OnBytes on_bytes) : on_bytes_(std::move(on_bytes)) {
  body_limit(boost::none);
  eager(true);
  Error error;
  put(boost::asio::const_buffer(kHead.data(), kHead.size()), error);
  if (!is_header_done()) throw std::logic_error("the head of a chunked body was not read");
}

ChunkedBody::Outcome ChunkedBody::read(std::string_view bytes, std::size_t& used) {
  while (!is_done()) {
    // Fewer bytes cannot complete the body, and Beast asserts that it never sees them once it has
    // read the size of the last chunk.
    if (bytes.size() < kLastChunk.size()) return Outcome::kNeedMore;
    Error error;
    const auto taken = put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    used += taken;
    bytes.remove_prefix(taken);
    if (is_unwanted_) return Outcome::kUnwanted;
    if (error == beast::http::error::need_more || (!error && taken == 0)) return Outcome::kNeedMore;
    if (error) return Outcome::kMalformed;
  }
  return Outcome::kDone;
}

std::size_t ChunkedBody::on_body_impl(View bytes, Error& error) {
  if (on_bytes_({bytes.data(), bytes.size()})) return bytes.size();
  is_unwanted_ = true;
  error = beast::http::make_error_code(beast::http::error::body_limit);
  return 0;
}

}  // namespace gatehouse::http

#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <functional>
#include <string_view>

namespace gatehouse::http {

// Takes a chunked body apart (RFC 9112 section 7.1) with Beast's parser. Extensions and trailers
// are read over: they say nothing that counts here (RFC 9110 section 6.5.1).
class ChunkedBody : private boost::beast::http::basic_parser<true> {
 public:
  // Whether a piece of the body is wanted. It is a view of what was given to read().
  using OnBytes = std::function<bool(std::string_view bytes)>;

  explicit ChunkedBody(OnBytes on_bytes);

  enum class Outcome { kNeedMore, kDone, kMalformed, kUnwanted };

  // Reads on. Adds the number of bytes that it used, never any of what follows the body, to `used`.
  [[nodiscard]] Outcome read(std::string_view bytes, std::size_t& used);

 private:
  using Error = boost::beast::error_code;
  using View = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, View, View, int, Error&) override {}

  void on_response_impl(int, View, int, Error&) override {}

  void on_field_impl(boost::beast::http::field, View, View, Error&) override {}

  void on_header_impl(Error&) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}

  std::size_t on_body_impl(View bytes, Error& error) override;

  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error& error) override {
    return on_body_impl(bytes, error);
  }

  void on_finish_impl(Error&) override {}

  OnBytes on_bytes_;
  bool is_unwanted_ = false;
};

}  // namespace gatehouse::http

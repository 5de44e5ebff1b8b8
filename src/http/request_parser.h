#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "http/message/request.h"
#include "http/refusal.h"

namespace gatehouse::http {

// Reads one request into memory of its own, so that nothing it says looks into what was received.
// Beast's parser does the framing; on top of it everything is refused that two readers could read
// differently (facts/stack 7). One parser reads one message.
class RequestParser : private boost::beast::http::basic_parser<true> {
 public:
  // Nobody else holds `bytes` yet.
  explicit RequestParser(boost::intrusive_ptr<RequestBytes> bytes);

  enum class Progress { kNeedMore, kHeadDone, kFailed };

  // Copies a head from the start of what was received and reads it. `received` holds everything
  // received of this message; after kNeedMore a new parser starts over with more. After kHeadDone,
  // head_bytes() tells where the body starts.
  [[nodiscard]] Progress read_head(std::string_view received);

  [[nodiscard]] std::size_t head_bytes() const { return head_bytes_; }

  // Reads from what follows the head and appends to the body; returns how many bytes were taken.
  // Call it until body_done(), or failure() is set. Never takes bytes of the next request.
  [[nodiscard]] std::size_t read_body(std::string_view bytes);

  [[nodiscard]] bool body_done() const { return is_done(); }

  // How much body the head announces; absent when it comes in chunks.
  [[nodiscard]] std::optional<std::size_t> announced_body_bytes() const;

  // Must be called before read_body().
  void limit_body(std::size_t bytes_max) { body_bytes_max_ = bytes_max; }

  [[nodiscard]] const RefusalRow<Refusal>* failure() const { return failure_; }

  // What was read so far.
  [[nodiscard]] const RequestBytes& bytes() const GATEHOUSE_LIFETIMEBOUND { return *bytes_; }

  // How much of the body was read so far.
  [[nodiscard]] std::size_t body_bytes() const { return bytes_->body.size(); }

  // Puts what the head says into a request, which holds the bytes from now on: everything but peer,
  // scheme and body.
  void fill(Request& request) const;

  [[nodiscard]] bool keeps_alive() const { return keep_alive(); }

  // Whether the client reads bodies in chunks (HTTP/1.1).
  [[nodiscard]] bool takes_chunks() const { return version_ >= 11; }

  [[nodiscard]] bool expects_continue() const { return expects_continue_; }

 private:
  using Error = boost::beast::error_code;
  using View = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, View method, View target, int version,
                       Error& error) override;

  void on_response_impl(int, View, int, Error&) override {}

  void on_field_impl(boost::beast::http::field field, View name, View value, Error& error) override;
  void on_header_impl(Error& error) override;

  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}

  std::size_t on_body_impl(View bytes, Error& error) override;

  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error& error) override;

  void on_finish_impl(Error&) override {}

  // A field that the server itself looks at: what its first line says, and how often it came.
  struct Known {
    std::string_view value;
    int count = 0;
  };

  void fail(Refusal refusal);
  void fail(Error& error, Refusal refusal);
  [[nodiscard]] std::span<const Field> fields() const GATEHOUSE_LIFETIMEBOUND;
  [[nodiscard]] std::size_t line_bytes() const;
  [[nodiscard]] std::optional<Refusal> problem_of_head() const;
  // Null for a field that the server does not look at.
  [[nodiscard]] Known* known(boost::beast::http::field name) GATEHOUSE_LIFETIMEBOUND;

  boost::intrusive_ptr<RequestBytes> bytes_;
  std::size_t field_count_ = 0;
  Known host_;
  Known authorization_;
  Known content_length_;
  Known content_type_;
  Known transfer_encoding_;
  Known upgrade_;
  Known expect_;
  std::string_view method_;
  std::string_view target_;
  int version_ = 11;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_max_ = 0;
  bool expects_continue_ = false;
  const RefusalRow<Refusal>* failure_ = nullptr;
};

}  // namespace gatehouse::http

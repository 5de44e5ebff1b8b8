#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "http/chunked_body.h"
#include "http/message/request.h"
#include "http/refusal.h"
#include "http/request_head.h"

namespace gatehouse::http {

// Reads one request into memory of its own, so that nothing it says looks into what was received.
// One parser reads one message.
class RequestParser {
 public:
  // Nobody else holds `bytes` yet.
  explicit RequestParser(boost::intrusive_ptr<RequestBytes> bytes);

  // What reads chunks appends to this parser.
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  enum class Progress { kNeedMore, kHeadDone, kFailed };

  // Copies a head from the start of what was received and reads it. `received` holds everything
  // received of this message; after kNeedMore a new parser starts over with more. After kHeadDone,
  // head_bytes() tells where the body starts.
  [[nodiscard]] Progress read_head(std::string_view received);

  [[nodiscard]] std::size_t head_bytes() const { return head_.bytes; }

  // Reads from what follows the head and appends to the body; returns how many bytes were taken.
  // Call it until body_done(), or failure() is set. Never takes bytes of the next request.
  [[nodiscard]] std::size_t read_body(std::string_view bytes);

  [[nodiscard]] bool body_done() const;

  // How much body the head announces; absent when it comes in chunks.
  [[nodiscard]] std::optional<std::size_t> announced_body_bytes() const;

  // Must be called before read_body().
  void limit_body(std::size_t bytes_max) { body_bytes_max_ = bytes_max; }

  // What is read from now on is no longer put behind the body: take_piece() has it.
  void stream_body() { streams_ = true; }

  // What was read since the last time, in memory of the parser; good until more is read.
  [[nodiscard]] std::string_view take_piece() GATEHOUSE_LIFETIMEBOUND;

  [[nodiscard]] const RefusalRow<Refusal>* failure() const { return failure_; }

  // What was read so far.
  [[nodiscard]] const RequestBytes& bytes() const GATEHOUSE_LIFETIMEBOUND { return *bytes_; }

  // How much of the body was read so far.
  [[nodiscard]] std::size_t body_bytes() const { return bytes_->body.size() + streamed_bytes_; }

  // Whether there is a piece to take.
  [[nodiscard]] bool has_piece() const { return !piece_.empty(); }

  // Puts what the head says into a request, which holds the bytes from now on: everything but peer,
  // scheme and body.
  void fill(Request& request) const;

  [[nodiscard]] bool keeps_alive() const { return head_.keeps_alive(); }

  // Whether the client reads bodies in chunks (HTTP/1.1).
  [[nodiscard]] bool takes_chunks() const { return head_.version == RequestHead::Version::kHttp11; }

  [[nodiscard]] bool expects_continue() const;

 private:
  void fail(Refusal refusal) { failure_ = &kHttpRefusals[refusal]; }

  // False, and it has failed, when the body gets larger than it may be.
  [[nodiscard]] bool append(std::string_view bytes);

  boost::intrusive_ptr<RequestBytes> bytes_;
  RequestHead head_;
  std::optional<ChunkedBody> chunks_;
  bool chunks_done_ = false;
  std::size_t body_bytes_max_ = 0;
  bool streams_ = false;
  std::size_t streamed_bytes_ = 0;  // beyond the body that the request has
  std::string piece_;
  std::string taken_;
  const RefusalRow<Refusal>* failure_ = nullptr;  // a row of the table
};

}  // namespace gatehouse::http

// How a connection answers; how it reads is in connection.cpp.

#include <boost/asio/redirect_error.hpp>

#include "http/body_framing.h"
#include "http/connection.h"
#include "http/event_queue.h"
#include "http/next_piece.h"
#include "http/worker.h"

// In here, too, a co_await stands alone on the right of one statement (see connection.cpp).

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::redirect_error;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto kSignOfLife = std::chrono::seconds(15);

}  // namespace

// Sends what a read was interrupted for.
Awaitable<bool> Connection::send_interrupting() {
  is_read_interrupted_ = false;
  const auto phase = phase_;
  const bool written = co_await send_rest();
  enter(phase);
  co_return written;
}

// What is left of a body that nobody wants would be read as the next request. A client that does
// not know yet that the server stops may send one more.
void Connection::decide_what_follows() {
  if (!buffers_->parser->body_done() || worker_.is_stopping()) unread_ = true;
  if (unread_) keep_open_ = false;
}

ResponseWriter::Context Connection::answer_context() const {
  return {.method = buffers_->request.method,
          .request_id = buffers_->request.request_id,
          .after = keep_open_ ? AfterAnswer::kKeepOpen : AfterAnswer::kClose,
          .now = worker_.parts().clock.now(),
          .scheme_fields = scheme_fields(buffers_->request.scheme)};
}

// What answers over https carry besides.
std::string_view Connection::scheme_fields(std::string_view scheme) const {
  return scheme == "https" ? std::string_view(worker_.parts().options.https_fields)
                           : std::string_view();
}

void Connection::write_answer(const Response& response) {
  decide_what_follows();
  if (response.status() >= 500) worker_.report(response, buffers_->request.request_id);
  worker_.writer().write(response, answer_context(), buffers_->out);
}

ResponseWriter::StreamEnd Connection::write_stream_head(const Stream& stream) {
  using By = ResponseWriter::StreamEnd::By;
  decide_what_follows();
  ResponseWriter::StreamEnd end;
  if (stream.body_bytes) {
    end = {.by = By::kLength, .length = *stream.body_bytes};
  } else if (buffers_->parser->takes_chunks()) {
    end.by = By::kLastChunk;
  } else {
    keep_open_ = false;
  }
  if (stream.head.status() >= 500) worker_.report(stream.head, buffers_->request.request_id);
  worker_.writer().write_stream_head(stream.head, end, answer_context(), buffers_->out);
  return end;
}

Awaitable<bool> Connection::flush() {
  const auto sent = send_at_once();
  if (sent != Sent::kSome) co_return sent == Sent::kAll;
  const bool written = co_await send_rest();
  co_return written;
}

// Sends as much of `out` as goes at once, and takes it out.
Connection::Sent Connection::send_at_once() {
  if (!has_answers_to_send()) return Sent::kAll;
  error_code error;
  auto& out = buffers_->out;
  const std::size_t sent = stream_.write_some(asio::buffer(out), error);
  if (error && error != asio::error::would_block) return Sent::kNone;
  if (sent < out.size()) {
    out.erase(0, sent);
    return Sent::kSome;
  }
  out.clear();
  return Sent::kAll;
}

// Sends all of `out`, as the client takes it.
Awaitable<bool> Connection::send_rest() {
  enter(Phase::kWriting);
  error_code error;
  const auto rest = asio::buffer(buffers_->out);
  co_await stream_.write(rest, error);
  buffers_->out.clear();
  co_return !error;
}

bool Connection::has_answers_to_send() const { return buffers_ && !buffers_->out.empty(); }

// A client that is slow to take answers gets the rest before anything more is read of it. What is
// being written already is not touched: the write looks into `out`.
void Connection::send_answers() {
  if (!has_answers_to_send() || phase_ == Phase::kWriting) return;
  switch (send_at_once()) {
    case Sent::kAll:
      if (phase_ == Phase::kIdle) give_back_buffers();
      break;
    case Sent::kSome:
      if (phase_ != Phase::kIdle && phase_ != Phase::kReadingHead &&
          phase_ != Phase::kReadingBody) {
        break;  // goes out with the next answer
      }
      is_read_interrupted_ = true;
      interrupt_read();
      break;
    case Sent::kNone:
      close();
      break;
  }
}

// Subscribes to the events. What is returned is the answer when that fails.
std::optional<Response> Connection::open(const EventStream& stream) {
  events_ = std::make_shared<EventQueue>(stream_.executor());
  try {
    subscription_ = stream.open([queue = events_](std::string text) {
      if (text.empty()) return EventQueue::end(queue);
      EventQueue::push(queue, std::move(text));
    });
    return std::nullopt;
  } catch (...) {
    events_.reset();
    return answer_to_fault(std::current_exception());
  }
}

Awaitable<void> Connection::send_events() {
  const auto subscription = std::exchange(subscription_, nullptr);
  enter(Phase::kStreaming);
  worker_.writer().write_event_stream_head(answer_context(), buffers_->out);
  bool open = co_await flush();
  while (open) {
    const bool last = events_->ended() || worker_.is_stopping();
    buffers_->out = events_->take();
    if (last && buffers_->out.empty()) break;
    if (buffers_->out.empty()) {
      error_code cancelled;
      auto token = redirect_error(kUseAwaitable, cancelled);
      events_->wake().expires_after(kSignOfLife);
      co_await events_->wake().async_wait(token);
      if (cancelled) continue;
      buffers_->out = ": still here\n\n";
    }
    open = co_await flush();
    enter(Phase::kStreaming);
  }
}

// Waits until there is a piece to take, or nothing to wait for.
Awaitable<void> Connection::wait_for_piece(BodySource& source) {
  enter(Phase::kAwaitingPiece);
  source.next(
      [slot = piece_](BodySource::Piece piece) { NextPiece::deliver(slot, std::move(piece)); });
  while (!piece_->is_there() && !piece_->abandoned()) {
    error_code cancelled;
    auto token = redirect_error(kUseAwaitable, cancelled);
    co_await piece_->wake().async_wait(token);
  }
}

// One piece at a time: the next is asked for when the client has taken the last.
Awaitable<bool> Connection::send_stream(Stream stream) {
  const auto end = write_stream_head(stream);
  const bool has_body = may_have_body(stream.head.status()) && buffers_->request.method != "HEAD";
  BodyFraming framing(end);
  piece_ = std::make_shared<NextPiece>(stream_.executor());
  for (bool more = has_body; more;) {
    co_await wait_for_piece(*stream.body);
    const auto piece = piece_->take();
    if (!piece || !framing.append(*piece, buffers_->out)) co_return false;
    more = piece->kind == BodySource::Piece::Kind::kMore;
    const bool sent = co_await flush();
    if (!sent) co_return false;
  }
  piece_ = nullptr;
  const bool sent = co_await flush();
  co_return sent;
}

}  // namespace gatehouse::http

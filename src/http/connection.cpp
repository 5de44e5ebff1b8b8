#include "http/connection.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <variant>

#include "base/limits.h"
#include "http/event_queue.h"
#include "http/forwarded.h"
#include "http/next_piece.h"
#include "http/worker.h"

// In here a co_await stands alone on the right of one statement, and its operands are named
// objects: g++ 12 destroys temporaries of such statements twice.

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::redirect_error;
using enum Refusal;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto kLingerTime = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 1024 * 1024;
// A head that comes in more pieces than this is looked at again only when its end is there, so that
// single bytes cost no more than whole packets.
constexpr int kParseAttemptsMax = 8;

// A client that sends requests without a pause could make a turn last; its answers do not pile up.
constexpr std::size_t kAnswersTogetherBytesMax = 32 * 1024;

// How long a connection that waits for a request may still send one when the server stops: it
// cannot know yet that it should not.
constexpr auto kLastRequestTime = std::chrono::milliseconds(500);

std::size_t head_bytes_max() {
  return limits::kRequestLineBytesMax + limits::kHeaderBytesMax + 1024;
}

// What is sent when not even an answer can be made.
constexpr std::string_view kLastWords =
    "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

// The answer to a request without TLS, where that is needed.
constexpr std::string_view kTlsIsSpokenHere =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 39\r\n"
    "Connection: close\r\n\r\nThis port is for HTTPS, use https://.\r\n";

// Does the work and lets go of it, with everything that it holds.
Worked done(const Lanes& lanes, const RequestBytes& request, Work work) {
  if (lanes.is_closing() || request.client_gone.load(std::memory_order_relaxed)) return {};
  try {
    return work.run();
  } catch (...) {
    return std::current_exception();
  }
}

// Runs `work` of `request`, for which there is a place, on its lane and completes with what became
// of it on the caller's own thread.
template <class Token>
auto async_work(Lanes& lanes, Work& work, const Request& request, Token token) {
  return asio::async_initiate<Token, void(Worked)>(
      [&lanes, &work, &request](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(executor);
        const auto lane = work.lane;
        lanes.run(lane, [&lanes, work = std::move(work), bytes = request.bytes,
                         handler = std::move(handler), guard = std::move(guard)]() mutable {
          auto worked = done(lanes, *bytes, std::move(work));
          bytes.reset();
          asio::post(guard.get_executor(),
                     [handler = std::move(handler), worked = std::move(worked)]() mutable {
                       std::move(handler)(std::move(worked));
                     });
        });
      },
      token);
}

// Completes with the answer that is to come. `end` is what ends the wait.
template <class Token>
auto async_pending(const Pending& pending, asio::io_context& loop, Pending::End& end, Token token) {
  return asio::async_initiate<Token, void(Handled)>(
      [&pending, &loop, &end](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        end = pending.begin(loop,
                            [shared](Handled handled) { std::move (*shared)(std::move(handled)); });
      },
      token);
}

}  // namespace

boost::intrusive_ptr<RequestBytes> Buffers::fresh_bytes(BodyBudget& bodies) {
  parser.reset();
  if (!bytes_ || bytes_->use_count() > 1) bytes_ = new RequestBytes(bodies);
  bytes_->client_gone = false;
  return bytes_;
}

void Buffers::forget_request() {
  parser.reset();
  request = {};
  if (!bytes_) return;
  const bool is_shared = bytes_->use_count() > 1;
  if (is_shared || bytes_->body.capacity() > limits::kRequestLineBytesMax) bytes_.reset();
}

Connection::Connection(Worker& worker, Socket socket, const TlsIdentity* identity)
    : worker_(worker),
      stream_(std::move(socket), identity),
      peer_(stream_.peer()),
      since_(steady_clock::now()) {}

void Connection::enter(Phase phase) {
  phase_ = phase;
  since_ = steady_clock::now();
}

Awaitable<void> Connection::run() {
  try {
    co_await serve();
  } catch (...) {
    worker_.report(std::current_exception());
    write_last_words();
  }
  close();
}

// Refuses nothing but plain HTTP in words: OpenSSL tells other clients what it can.
Awaitable<bool> Connection::shake_hands() {
  using enum ClientStream::Greeted;
  enter(Phase::kShakingHands);
  const auto greeted = co_await stream_.shake_hands();
  enter(Phase::kIdle);
  if (greeted == kWithPlainHttp) stream_.write_beside_tls(kTlsIsSpokenHere);
  unread_ = greeted != kWell;
  co_return !unread_;
}

Awaitable<void> Connection::serve() {
  if (stream_.is_tls()) {
    const bool greeted = co_await shake_hands();
    if (!greeted) keep_open_ = false;
  }
  while (keep_open_) {
    const auto head = read_head();
    if (head == Head::kFailed) {
      refuse(buffers_->parser->failure()->id);
      co_await flush();
      break;
    }
    if (head == Head::kNeedMore && phase_ == Phase::kIdle) {
      if (!has_answers_to_send()) give_back_buffers();
      error_code error;
      const auto space = asio::buffer(first_);
      const std::size_t bytes = co_await stream_.read_some(space, error);
      if (bytes > 0) take_first(bytes);
      if (is_read_interrupted_) {
        const bool written = co_await send_interrupting();
        if (!written) break;
      } else if (error) {
        co_await flush();  // what was answered in this very turn
        break;
      }
      continue;
    }
    if (head == Head::kNeedMore) {
      const bool more = co_await wait_for_bytes();
      if (!more) break;
      continue;
    }
    if (!has_all_of_body()) {
      const bool readable = co_await read_body(limits::kUnprovenBodyBytesMax);
      if (!readable) break;
    }
    if (const auto contradiction = prepare_request()) {
      refuse(*contradiction);
      co_await flush();
      break;
    }
    auto handled = handle();
    if (auto* response = std::get_if<Response>(&handled.outcome)) {
      write_answer(*response);
      if (may_send_later()) {
        worker_.send_soon(*this);
      } else {
        const bool written = co_await flush();
        if (!written) break;
      }
    } else {
      const bool answered = co_await answer(std::move(handled));
      if (!answered) break;
    }
    start_over();
  }
  if (unread_) co_await linger();
}

Connection::Head Connection::read_head() {
  if (!buffers_ || begin_ == end_) return Head::kNeedMore;
  const std::string_view received(buffers_->in.data() + begin_, end_ - begin_);
  if (parse_attempts_ >= kParseAttemptsMax && received.find("\r\n\r\n") == std::string_view::npos &&
      received.size() < head_bytes_max()) {
    return Head::kNeedMore;
  }
  ++parse_attempts_;
  auto& parser = buffers_->parser.emplace(buffers_->fresh_bytes(worker_.parts().bodies));
  switch (parser.read_head(received)) {
    case RequestParser::Progress::kNeedMore:
      return Head::kNeedMore;
    case RequestParser::Progress::kFailed:
      return Head::kFailed;
    case RequestParser::Progress::kHeadDone:
      break;
  }
  begin_ += parser.head_bytes();
  // Reading pauses behind kUnprovenBodyBytesMax, at most one receive later.
  parser.limit_body(2 * limits::kUnprovenBodyBytesMax);
  if (worker_.is_stopping() || !parser.keeps_alive() ||
      ++requests_ >= limits::kRequestsPerConnectionMax) {
    keep_open_ = false;
  }
  return Head::kDone;
}

bool Connection::has_all_of_body() {
  auto& parser = *buffers_->parser;
  if (begin_ < end_) begin_ += parser.read_body({buffers_->in.data() + begin_, end_ - begin_});
  return parser.body_done() && !parser.failure();
}

// Makes space behind what was received. False when the head, or the line of a chunk, is longer than
// it may be.
bool Connection::make_room() {
  if (!buffers_) buffers_ = worker_.lend_buffers();
  if (begin_ == end_) begin_ = end_ = 0;
  auto& in = buffers_->in;
  if (end_ < in.size()) return true;
  if (begin_ > 0) {
    std::copy(in.begin() + static_cast<std::ptrdiff_t>(begin_),
              in.begin() + static_cast<std::ptrdiff_t>(end_), in.begin());
    end_ -= begin_;
    begin_ = 0;
    return true;
  }
  if (in.size() >= head_bytes_max()) return false;
  in.resize(std::min(in.size() * 2, head_bytes_max()));
  return true;
}

void Connection::took(std::size_t bytes) {
  if (phase_ == Phase::kIdle) enter(Phase::kReadingHead);
  end_ += bytes;
}

// Reads on for a moment after the last answer: closing with bytes unread would make the client's
// side drop the answer too.
Awaitable<void> Connection::linger() {
  enter(Phase::kLingering);
  stream_.end_writing();
  if (!buffers_) buffers_ = worker_.lend_buffers();
  error_code error;
  const auto space = asio::buffer(buffers_->in);
  for (std::size_t bytes = 0; !error && bytes < kLingerBytes;) {
    const std::size_t dropped = co_await stream_.drop_some(space, error);
    bytes += dropped;
  }
}

void Connection::give_back_buffers() {
  if (buffers_) worker_.give_back(std::move(buffers_));
}

// What came to an idle connection, which may have answers to send still.
void Connection::take_first(std::size_t bytes) {
  if (!buffers_) buffers_ = worker_.lend_buffers();
  begin_ = end_ = 0;
  std::copy_n(first_.begin(), bytes, buffers_->in.begin());
  took(bytes);
}

// Reads what comes next into the buffers. False: the connection is at its end.
Awaitable<bool> Connection::wait_for_bytes() {
  if (!make_room()) {
    refuse(phase_ == Phase::kReadingBody ? kMalformed : kHeadTooLarge);
    co_await flush();
    co_return false;
  }
  for (;;) {
    error_code error;
    const auto space = asio::buffer(buffers_->in.data() + end_, buffers_->in.size() - end_);
    const std::size_t bytes = co_await stream_.read_some(space, error);
    took(bytes);
    if (is_read_interrupted_) {
      const bool written = co_await send_interrupting();
      if (!written) co_return false;
    } else if (error) {
      co_return false;
    }
    if (bytes > 0) co_return true;
  }
}

Awaitable<bool> Connection::read_body(std::size_t pause_bytes) {
  const auto& parser = *buffers_->parser;
  if (parser.expects_continue() && begin_ == end_) {
    buffers_->out += "HTTP/1.1 100 Continue\r\n\r\n";
    const bool written = co_await flush();
    if (!written) co_return false;
  }
  const auto announced = parser.announced_body_bytes();
  if (announced && *announced > pause_bytes) co_return true;
  enter(Phase::kReadingBody);
  auto& in = buffers_->in;
  if (announced.value_or(in.size()) >= in.size()) in.resize(limits::kUnprovenBodyBytesMax);
  while (!has_all_of_body()) {
    if (parser.failure()) {
      refuse(parser.failure()->id);
      co_await flush();
      co_return false;
    }
    if (parser.body_bytes() > pause_bytes) co_return true;
    const bool more = co_await wait_for_bytes();
    if (!more) co_return false;
  }
  co_return true;
}

// Reads until there is a piece of the body to take, or its end. The first is what the request has
// of it. False like read_body().
Awaitable<bool> Connection::read_piece() {
  auto& parser = *buffers_->parser;
  const bool is_first = !std::exchange(streams_body_, true);
  parser.stream_body();
  if (is_first && parser.body_bytes() > 0) co_return true;
  enter(Phase::kReadingBody);
  auto& in = buffers_->in;
  if (in.size() < limits::kUnprovenBodyBytesMax) in.resize(limits::kUnprovenBodyBytesMax);
  while (!has_all_of_body() && !parser.has_piece()) {
    if (parser.failure()) {
      refuse(parser.failure()->id);
      co_await flush();
      co_return false;
    }
    const bool more = co_await wait_for_bytes();
    if (!more) co_return false;
  }
  co_return true;
}

// The request with everything that is known before its body, and the body when it is no longer than
// a stranger's may be.
std::optional<Refusal> Connection::prepare_request() {
  const auto& parser = *buffers_->parser;
  auto& request = buffers_->request;
  auto& bytes = buffers_->bytes();
  bytes.peer = peer_;
  worker_.next_request_id(bytes.request_id);
  parser.fill(request);
  request.request_id = bytes.request_id;
  request.peer = bytes.peer;
  request.scheme = stream_.scheme();
  request.hsts = worker_.parts().options.https_fields.empty() ? Request::Hsts::kByHandler
                                                              : Request::Hsts::kByServer;
  if (!believe_proxies()) return kContradictorySchemes;
  if (parser.body_done() && parser.body_bytes() <= limits::kUnprovenBodyBytesMax) {
    complete_request();
  } else {
    request.body = {};
    request.body_state = Request::Body::kToCome;
  }
  return std::nullopt;
}

bool Connection::believe_proxies() {
  const auto& trusted_proxies = worker_.parts().options.trusted_proxies;
  if (trusted_proxies.empty()) return true;
  auto& request = buffers_->request;
  auto forwarded = read_forwarded(request, trusted_proxies);
  if (!forwarded) return false;
  request.via = forwarded->via;
  if (forwarded->scheme) request.scheme = *forwarded->scheme;
  if (forwarded->peer) {
    auto& bytes = buffers_->bytes();
    bytes.peer = std::move(*forwarded->peer);
    request.peer = bytes.peer;
  }
  return true;
}

void Connection::complete_request() {
  auto& request = buffers_->request;
  request.body = request.bytes->body;
  request.body_state = Request::Body::kComplete;
}

bool Connection::is_body_too_large(std::size_t bytes_max) const {
  const auto& parser = *buffers_->parser;
  return parser.announced_body_bytes().value_or(parser.body_bytes()) > bytes_max;
}

// The site's answer to the request. What is thrown is an answer, too.
Handled Connection::handle() {
  phase_ = Phase::kHandling;
  try {
    return worker_.site().handle(buffers_->request);
  } catch (...) {
    return answer_to_fault(std::current_exception());
  }
}

// What a handler wanted to do with the whole body.
Handled Connection::go_on(const AwaitBody& await) {
  phase_ = Phase::kHandling;
  try {
    return await.then(buffers_->request);
  } catch (...) {
    return answer_to_fault(std::current_exception());
  }
}

Handled Connection::go_on(const AwaitPiece& await) {
  phase_ = Phase::kHandling;
  auto& parser = *buffers_->parser;
  const auto end = parser.body_done() ? AwaitPiece::End::kYes : AwaitPiece::End::kNo;
  auto piece = parser.take_piece();
  if (!std::exchange(took_first_piece_, true) && piece.empty()) piece = buffers_->bytes().body;
  try {
    return await.then(piece, end);
  } catch (...) {
    return answer_to_fault(std::current_exception());
  }
}

Response Connection::answer_to_longer_body(const AwaitBody& await) {
  try {
    if (await.if_longer) return await.if_longer(buffers_->request);
    return refusal(kBodyTooLarge);
  } catch (...) {
    return answer_to_fault(std::current_exception());
  }
}

Response Connection::answer_to_fault(const std::exception_ptr& fault) {
  auto answer = refusal(kFault);
  answer.because(text_of(fault));
  return answer;
}

Response Connection::refusal(Refusal refusal) {
  const auto& row = kHttpRefusals[refusal];
  return worker_.site().refuse(row.status, row.code, row.sentence);
}

// Answers what cannot be answered at once.
Awaitable<bool> Connection::answer(Handled handled) {
  for (;;) {
    if (auto* awaiting = std::get_if<AwaitBody>(&handled.outcome)) {
      const auto await = std::move(*awaiting);
      if (is_body_too_large(await.bytes_max)) {
        handled = answer_to_longer_body(await);
        continue;
      }
      buffers_->parser->limit_body(await.bytes_max);
      const bool readable = co_await read_body(await.bytes_max);
      if (!readable) co_return false;
      complete_request();
      handled = go_on(await);
    } else if (auto* wanted = std::get_if<AwaitPiece>(&handled.outcome)) {
      const auto await = std::move(*wanted);
      const bool readable = co_await read_piece();
      if (!readable) co_return false;
      handled = go_on(await);
    } else if (auto* work = std::get_if<Work>(&handled.outcome)) {
      auto& lanes = worker_.parts().lanes;
      if (!lanes.enter(work->lane)) {
        handled = refusal(kBusy);
        continue;
      }
      const auto& request = buffers_->request;
      auto worked = co_await async_work(lanes, *work, request, kUseAwaitable);
      handled = handled_of(std::move(worked));
    } else if (auto* opened = std::get_if<EventStream>(&handled.outcome)) {
      const auto events = std::move(*opened);
      if (auto failed = open(events)) {
        handled = std::move(*failed);
        continue;
      }
      co_await send_events();
      co_return false;
    } else if (auto* to_come = std::get_if<Pending>(&handled.outcome)) {
      auto answered = co_await wait_for_answer(std::move(*to_come));
      if (!stream_.is_open()) co_return false;
      handled = std::move(answered);
    } else if (auto* stream = std::get_if<Stream>(&handled.outcome)) {
      const bool sent = co_await send_stream(std::move(*stream));
      co_return sent;
    } else {
      write_answer(std::get<Response>(handled.outcome));
      if (may_send_later()) {
        worker_.send_soon(*this);
        co_return true;
      }
      const bool written = co_await flush();
      co_return written;
    }
  }
}

Awaitable<Handled> Connection::wait_for_answer(Pending pending) {
  auto& loop = worker_.context();
  auto answered = co_await async_pending(pending, loop, end_pending_, kUseAwaitable);
  end_pending_ = nullptr;
  co_return answered;
}

// With the other answers of this turn.
bool Connection::may_send_later() const {
  return keep_open_ && buffers_->out.size() < kAnswersTogetherBytesMax;
}

Handled Connection::handled_of(Worked worked) {
  if (auto* handled = std::get_if<Handled>(&worked)) return std::move(*handled);
  if (const auto* fault = std::get_if<std::exception_ptr>(&worked)) return answer_to_fault(*fault);
  return refusal(kBusy);
}

void Connection::end_pending() {
  if (const auto end = std::exchange(end_pending_, nullptr)) end();
}

void Connection::refuse(Refusal reason) {
  keep_open_ = false;
  unread_ = true;
  if (!buffers_) buffers_ = worker_.lend_buffers();
  std::string request_id;
  worker_.next_request_id(request_id);
  const auto response = refusal(reason);
  if (response.status() >= 500) worker_.report(response, request_id);
  worker_.writer().write(response,
                         {.method = {},
                          .request_id = request_id,
                          .after = AfterAnswer::kClose,
                          .now = worker_.parts().clock.now(),
                          .scheme_fields = scheme_fields(stream_.scheme())},
                         buffers_->out);
}

// For faults behind which nothing can be relied on, such as no memory. Nothing, when an answer has
// begun.
void Connection::write_last_words() {
  if (phase_ != Phase::kReadingHead && phase_ != Phase::kReadingBody &&
      phase_ != Phase::kHandling) {
    return;
  }
  if (send_at_once() != Sent::kAll) return;
  error_code ignored;
  static_cast<void>(
      stream_.write_some(asio::buffer(kLastWords.data(), kLastWords.size()), ignored));
  if (buffers_) buffers_->out.clear();
}

void Connection::start_over() {
  buffers_->forget_request();
  parse_attempts_ = 0;
  streams_body_ = took_first_piece_ = false;
  if (begin_ == end_) begin_ = end_ = 0;
  enter(begin_ == end_ ? Phase::kIdle : Phase::kReadingHead);
}

void Connection::look_at_clock(steady_clock::time_point now) {
  const auto elapsed = now - since_;
  switch (phase_) {
    case Phase::kShakingHands:
      if (elapsed >= limits::kHandshakeTime || is_last_request_over(elapsed)) close();
      break;
    case Phase::kIdle:
      if (elapsed >= limits::kIdleTime || is_last_request_over(elapsed)) end_waiting();
      break;
    case Phase::kReadingHead:
      if (elapsed >= limits::kHeaderTime) time_out();
      break;
    case Phase::kReadingBody:
      if (elapsed >= limits::kBodyTime) time_out();
      break;
    case Phase::kLingering:
      if (elapsed >= kLingerTime) close();
      break;
    case Phase::kWriting:
      if (elapsed >= limits::kWriteTime) close();
      break;
    case Phase::kHandling:
      if (!stream_.has_client_gone()) break;
      buffers_->bytes().client_gone = true;
      if (end_pending_) close();
      break;
    case Phase::kAwaitingPiece:
      if (stream_.has_client_gone()) close();
      break;
    case Phase::kStreaming:
      break;
  }
}

void Connection::time_out() {
  try {
    refuse(kTimedOut);  // close() sends it
  } catch (...) {
    worker_.report(std::current_exception());
    write_last_words();
  }
  close();
}

void Connection::stop() {
  if (phase_ == Phase::kIdle || phase_ == Phase::kShakingHands) {
    since_ = steady_clock::now();  // for its last request
  } else if (phase_ != Phase::kReadingHead) {
    keep_open_ = false;
  }
  if (events_) EventQueue::end(events_);
}

// When the server stops: whether what could still come would be there.
bool Connection::is_last_request_over(steady_clock::duration elapsed) const {
  return worker_.is_stopping() && elapsed >= kLastRequestTime && !stream_.has_bytes_to_read();
}

Connection::Dispensable Connection::dispensable() const {
  if (!stream_.is_open()) return Dispensable::kNot;
  if (phase_ == Phase::kIdle && !stream_.has_bytes_to_read()) return Dispensable::kWaiting;
  const bool begins = phase_ == Phase::kReadingHead || phase_ == Phase::kShakingHands;
  return begins ? Dispensable::kSendingHead : Dispensable::kNot;
}

// The read that is under way fails then. One that is done already, but whose outcome the loop has
// not come to yet, is not touched: its request is served.
void Connection::end_waiting() { interrupt_read(); }

void Connection::interrupt_read() { stream_.interrupt_read(); }

void Connection::close() {
  keep_open_ = false;
  if (phase_ != Phase::kWriting) static_cast<void>(send_at_once());
  stream_.close();
  if (events_) EventQueue::end(events_);
  if (piece_) piece_->abandon();
  end_pending();
}

}  // namespace gatehouse::http

#include "relay/exchange.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>

#include "base/text.h"
#include "relay/request_text.h"

namespace gatehouse::relay {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using Kind = http::BodySource::Piece::Kind;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kStreamBytes = 64 * 1024;
constexpr std::size_t kHeadBytesMax = 64 * 1024;
constexpr int kInterimsMax = 16;

// Methods that may be done twice (RFC 9110 section 9.2.2).
bool is_idempotent(std::string_view method) { return method != "POST" && method != "PATCH"; }

// What is left of an answer, for the connection that sends it.
class RestOfBody final : public http::BodySource {
 public:
  explicit RestOfBody(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  ~RestOfBody() override { exchange_->end(); }

  void next(std::function<void(Piece)> deliver) override {
    exchange_->next_piece(std::move(deliver));
  }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

}  // namespace

Exchange::Exchange(std::shared_ptr<Pool> pool, std::shared_ptr<const gateway::Call> call,
                   Deliver deliver)
    : pool_(std::move(pool)),
      call_(std::move(call)),
      deliver_(std::move(deliver)),
      form_(signed_part_of_form(*call_)),
      is_body_to_come_(call_->request.body_state == http::Request::Body::kToCome) {}

Exchange::~Exchange() { pool_->forget(*this); }

void Exchange::enter(Phase phase) {
  phase_ = phase;
  since_ = pool_->shared().now();
}

void Exchange::begin() {
  pool_->watch(*this);
  try_upstream();
}

void Exchange::try_upstream() {
  upstream_ = pool_->next_upstream();
  ++upstreams_tried_;
  head_ = request_head(*call_, body_bytes(), options().upstreams[upstream_], options());
  link_ = pool_->take(upstream_);
  is_reused_ = link_ != nullptr;
  if (!is_reused_) return connect();
  send();
}

void Exchange::connect() {
  enter(Phase::kConnecting);
  sent_ = 0;
  link_ = std::make_unique<Link>(pool_->loop());
  const auto& address = options().upstreams[upstream_];
  Error error;
  const auto ip = asio::ip::make_address(address.host, error);
  if (error) return resolve(address);
  connect_to({{ip, static_cast<unsigned short>(std::stoul(address.port))}});
}

void Exchange::resolve(const UpstreamAddress& address) {
  resolver_ = std::make_unique<Tcp::resolver>(pool_->loop());
  resolver_->async_resolve(address.host, address.port,
                           [self = shared_from_this()](const Error& error, const auto& found) {
                             if (self->phase_ != Phase::kConnecting) return;
                             if (error) return self->cannot_connect(error);
                             std::vector<Tcp::endpoint> endpoints;
                             for (const auto& entry : found) endpoints.push_back(entry.endpoint());
                             self->connect_to(endpoints);
                           });
}

void Exchange::connect_to(const std::vector<Tcp::endpoint>& endpoints) {
  asio::async_connect(link_->socket, endpoints,
                      [self = shared_from_this()](const Error& error, const Tcp::endpoint&) {
                        self->on_connected(error);
                      });
}

void Exchange::on_connected(const Error& error) {
  if (phase_ != Phase::kConnecting) return;
  if (error) return cannot_connect(error);
  Error ignored;
  link_->socket.non_blocking(true, ignored);
  link_->socket.set_option(Tcp::no_delay(true), ignored);
  send();
}

// Nothing was sent: any other may have the call.
void Exchange::cannot_connect(const Error& error) {
  pool_->used(upstream_, Pool::Use::kUnreachable);
  if (upstreams_tried_ < options().upstreams.size()) return try_upstream();
  fail(Refusal::kUnreachable,
       options().upstreams[upstream_].authority + " cannot be reached: " + error.message());
}

std::array<asio::const_buffer, 2> Exchange::unsent() const {
  const auto rest = body();
  if (sent_ < head_.size()) {
    return {asio::buffer(head_) + sent_, asio::const_buffer(rest.data(), rest.size())};
  }
  return {asio::const_buffer(),
          asio::const_buffer(rest.data(), rest.size()) + (sent_ - head_.size())};
}

// Absent when the body comes in chunks.
std::optional<std::uint64_t> Exchange::body_bytes() const {
  if (!is_body_to_come_) return body().size();
  const auto announced = parse_digits(call_->request.field("Content-Length"));
  return announced ? std::optional(static_cast<std::uint64_t>(*announced)) : std::nullopt;
}

// Asked for behind whatever runs now, which may be begin().
void Exchange::ask_for_body() {
  enter(Phase::kAwaitingBody);
  asio::post(pool_->loop(), [self = shared_from_this()] {
    if (self->phase_ != Phase::kAwaitingBody) return;
    if (const auto deliver = std::exchange(self->deliver_, nullptr)) {
      deliver(self->next_of_request());
    }
  });
}

// Who lets go of the question without an answer has no more of the body.
http::AwaitPiece Exchange::next_of_request() {
  const auto asker = std::shared_ptr<Exchange>(
      this, [self = shared_from_this(), number = pieces_sent_](Exchange*) {
        if (self->phase_ == Phase::kAwaitingBody && self->pieces_sent_ == number) self->end();
      });
  return {[asker](std::string_view piece, http::AwaitPiece::End end) {
    auto bytes = std::make_shared<const std::string>(piece);
    return http::Pending{[asker, bytes, end](Loop&, Deliver deliver) {
      asker->send_piece(*bytes, end, std::move(deliver));
      return [asker] { asker->end(); };
    }};
  }};
}

void Exchange::send_piece(std::string_view piece, http::AwaitPiece::End end, Deliver deliver) {
  deliver_ = std::move(deliver);
  if (phase_ != Phase::kAwaitingBody) return deliver_soon();
  const bool is_chunked = !body_bytes();
  head_.clear();
  sent_ = 0;
  ++pieces_sent_;
  if (!is_chunked) {
    head_ = piece;
  } else if (!piece.empty()) {
    head_ = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  if (end == http::AwaitPiece::End::kYes) {
    if (is_chunked) head_ += "0\r\n\r\n";
    is_body_to_come_ = false;
  }
  send();
}

// Where sending fails, the upstream may have answered before it closed.
void Exchange::send() {
  enter(Phase::kSending);
  while (!is_all_sent()) {
    Error error;
    sent_ += link_->socket.write_some(unsent(), error);
    if (error == asio::error::would_block) {
      link_->socket.async_wait(UpstreamSocket::wait_write,
                               [self = shared_from_this()](const Error&) {
                                 if (self->phase_ == Phase::kSending) self->send();
                               });
      return;
    }
    if (error) break;
  }
  if (is_body_to_come_ && is_all_sent() && is_quiet(link_->socket)) {
    return ask_for_body();
  }
  enter(Phase::kAwaitingHead);
  link_->in.resize(std::max(link_->in.size(), kReadBytes));
  receive();
}

std::string_view Exchange::received() const { return {link_->in.data() + begin_, end_ - begin_}; }

// Moves what is not used to the front and makes space behind it. False when there is none.
bool Exchange::make_room(std::size_t bytes_max) {
  auto& in = link_->in;
  if (begin_ > 0) {
    std::copy(in.begin() + static_cast<std::ptrdiff_t>(begin_),
              in.begin() + static_cast<std::ptrdiff_t>(end_), in.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ < in.size()) return true;
  if (in.size() >= bytes_max) return false;
  in.resize(std::min(in.size() * 2, bytes_max));
  return true;
}

void Exchange::receive() {
  const auto space = asio::buffer(link_->in.data() + end_, link_->in.size() - end_);
  link_->socket.async_read_some(space,
                                [self = shared_from_this()](const Error& error, std::size_t bytes) {
                                  self->on_received(error, bytes);
                                });
}

void Exchange::on_received(const Error& error, std::size_t bytes) {
  if (phase_ == Phase::kAwaitingPiece) return on_piece(error, bytes);
  if (phase_ != Phase::kAwaitingHead) return;
  if (error) return on_broken(error);
  end_ += bytes;
  read_head();
}

bool Exchange::may_try_again() const {
  const bool is_untouched = end_ == 0 && interims_ == 0;
  return is_reused_ && is_untouched && pieces_sent_ == 0 &&
         (is_idempotent(call_->request.method) || sent_ == 0);
}

// A connection that was kept may have been closed just when the call was sent.
void Exchange::on_broken(const Error& error) {
  if (may_try_again()) {
    is_reused_ = false;
    return connect();
  }
  pool_->used(upstream_, Pool::Use::kFailed);
  fail(Refusal::kFailed, "the upstream broke off before it answered: " + error.message());
}

void Exchange::read_head() {
  const auto is_head = call_->request.method == "HEAD" ? IsHead::kYes : IsHead::kNo;
  for (;;) {
    const auto length = head_length(received());
    if (!length) break;
    auto head = read_answer_head(received().substr(0, *length), is_head);
    begin_ += *length;
    if (!head)
      return fail(Refusal::kInvalid, "the upstream's answer is malformed: " + head.error());
    if (!head->is_interim()) return answer(std::move(*head));
    if (++interims_ > kInterimsMax) {
      return fail(Refusal::kInvalid, "the upstream sends interim answers without end");
    }
  }
  if (!make_room(kHeadBytesMax)) {
    return fail(Refusal::kInvalid, "the head of the upstream's answer is too long");
  }
  receive();
}

AnswerBody::Progress Exchange::take_body(std::string& out) {
  std::size_t used = 0;
  const auto progress = body_->read(received(), used, out);
  begin_ += used;
  return progress;
}

// An answer that is here already goes on whole, any other piece by piece.
void Exchange::answer(AnswerHead head) {
  keeps_alive_ = head.keeps_alive;
  body_.emplace(head.framing);
  const auto progress = take_body(piece_);
  if (progress == AnswerBody::Progress::kMalformed) {
    return fail(Refusal::kInvalid, "the body of the upstream's answer is malformed");
  }
  pool_->used(upstream_, Pool::Use::kAnswered);
  const auto deliver = std::exchange(deliver_, nullptr);
  if (progress == AnswerBody::Progress::kDone) {
    finish();
    if (call_->request.method == "HEAD") {
      return deliver(http::Stream{std::move(head.response), head.announced, nullptr});
    }
    head.response.replace_body(std::move(piece_));
    return deliver(std::move(head.response));
  }
  enter(Phase::kAwaitingClient);
  deliver(http::Stream{std::move(head.response), head.announced,
                       std::make_shared<RestOfBody>(shared_from_this())});
}

void Exchange::next_piece(DeliverPiece deliver) {
  if (!piece_.empty()) return deliver({Kind::kMore, std::exchange(piece_, {})});
  if (phase_ == Phase::kEnded) return deliver({Kind::kBroken, {}});
  deliver_piece_ = std::move(deliver);
  enter(Phase::kAwaitingPiece);
  read_piece();
}

void Exchange::read_piece() {
  link_->in.resize(std::max(link_->in.size(), kStreamBytes));
  if (!make_room(kStreamBytes)) return break_off("a chunk's line is too long");
  receive();
}

void Exchange::on_piece(const Error& error, std::size_t bytes) {
  end_ += bytes;
  if (error == asio::error::eof && body_->ends_with_connection()) {
    finish();
    return give({Kind::kLast, {}});
  }
  if (error) return break_off(error.message());
  std::string piece;
  switch (take_body(piece)) {
    case AnswerBody::Progress::kMalformed:
      return break_off("the body is malformed");
    case AnswerBody::Progress::kDone:
      finish();
      return give({Kind::kLast, std::move(piece)});
    case AnswerBody::Progress::kNeedMore:
      break;
  }
  if (piece.empty()) return read_piece();
  enter(Phase::kAwaitingClient);
  give({Kind::kMore, std::move(piece)});
}

void Exchange::give(http::BodySource::Piece piece) {
  if (const auto deliver = std::exchange(deliver_piece_, nullptr)) deliver(std::move(piece));
}

// The client sees that its connection ends early; the log says why.
void Exchange::break_off(const std::string& cause) {
  pool_->shared().on_broken("the upstream's answer broke off: " + cause, call_->request.request_id);
  close();
  give({Kind::kBroken, {}});
}

void Exchange::fail(Refusal refusal, const std::string& cause) {
  close();
  if (const auto deliver = std::exchange(deliver_, nullptr)) {
    deliver(pool_->shared().refuse(refusal, cause));
  }
}

void Exchange::look_at_clock(steady_clock::time_point now) {
  const auto elapsed = now - since_;
  const auto& limits = options();
  switch (phase_) {
    case Phase::kConnecting:
      if (elapsed < limits.connect_time) return;
      pool_->used(upstream_, Pool::Use::kUnreachable);
      return fail(Refusal::kTimedOut, "the upstream does not take the connection");
    case Phase::kSending:
      if (elapsed >= limits.idle_time) fail(Refusal::kTimedOut, "the upstream reads too slowly");
      return;
    case Phase::kAwaitingHead:
      if (elapsed < limits.first_byte_time) return;
      pool_->used(upstream_, Pool::Use::kFailed);
      return fail(Refusal::kTimedOut, "the upstream does not answer");
    case Phase::kAwaitingPiece:
      if (elapsed >= limits.idle_time) break_off("no more of it comes");
      return;
    case Phase::kAwaitingClient:
    case Phase::kAwaitingBody:
    case Phase::kEnded:
      return;
  }
}

// The answer is whole. What follows it unasked would be taken for the next one.
void Exchange::finish() {
  const bool may_go_on = keeps_alive_ && begin_ == end_ && is_all_sent() && !is_body_to_come_;
  phase_ = Phase::kEnded;
  pool_->forget(*this);
  if (may_go_on) pool_->give_back(upstream_, std::move(link_));
  link_ = nullptr;
}

// What is under way comes to its end with an error, which nobody looks at; it may still write into
// the link's memory before.
void Exchange::close() {
  phase_ = Phase::kEnded;
  pool_->forget(*this);
  Error ignored;
  if (resolver_) resolver_->cancel();
  if (link_) link_->socket.close(ignored);
}

void Exchange::end() {
  if (phase_ == Phase::kEnded) return;
  close();
  deliver_piece_ = nullptr;
  deliver_soon();
}

// To somebody who does not look at it.
void Exchange::deliver_soon() {
  if (!deliver_) return;
  asio::post(pool_->loop(),
             [deliver = std::exchange(deliver_, nullptr)] { deliver(http::Response()); });
}

}  // namespace gatehouse::relay

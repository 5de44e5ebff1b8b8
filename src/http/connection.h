#pragma once

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/lifetime.h"
#include "http/client_stream.h"
#include "http/message/handled.h"
#include "http/request_parser.h"
#include "http/response_writer.h"

namespace gatehouse::http {

class EventQueue;
class NextPiece;
class Worker;

// What a connection needs while a request is in flight. Lent by the worker, so that ten thousand
// idle connections hold none. Nothing looks into `in` but what reads it: the request has its bytes
// for itself.
struct Buffers {
  std::vector<char> in;
  std::string out;
  std::optional<RequestParser> parser;
  Request request;

  // Memory for the next request: that of the last one, unless somebody still holds it.
  [[nodiscard]] boost::intrusive_ptr<RequestBytes> fresh_bytes(BodyBudget& bodies);

  // The memory of the request in flight.
  [[nodiscard]] RequestBytes& bytes() GATEHOUSE_LIFETIMEBOUND { return *bytes_; }

  // Lets go of the request, and of memory that is larger than most requests need.
  void forget_request();

 private:
  boost::intrusive_ptr<RequestBytes> bytes_;
};

// What became of work: nothing when the server stops before it could begin; how it answers; what it
// threw.
using Worked = std::variant<std::monostate, Handled, std::exception_ptr>;

// One client's connection: reads requests and has them handled (connection.cpp), and writes the
// answers in order (connection_answers.cpp). Lives and runs on its worker's thread.
class Connection {
 public:
  // Speaks TLS with `identity`, or plain HTTP when that is null.
  Connection(Worker& worker, Socket socket, const TlsIdentity* identity);

  // Serves until either side is done.
  [[nodiscard]] Awaitable<void> run();

  // Called every second: ends what takes too long.
  void look_at_clock(std::chrono::steady_clock::time_point now);

  // The server stops: a busy connection ends after its answer, one that waits for a request after
  // a moment in which that may still come.
  void stop();

  // Whether a newcomer may have this connection's place.
  enum class Dispensable { kWaiting, kSendingHead, kNot };
  [[nodiscard]] Dispensable dispensable() const;

  // Since when it does what it does.
  [[nodiscard]] std::chrono::steady_clock::time_point since() const { return since_; }

  // Ends the connection at once.
  void close();

  // Ends a connection that waits for a request, unless it has just read one.
  void end_waiting();

  // Sends the answers that were written since the last time. The worker calls it at the end of a
  // turn of its loop for connections that asked for it.
  void send_answers();

 private:
  enum class Phase {
    kShakingHands,
    kIdle,         // waiting for a request, with `first_` only
    kReadingHead,  // from its first byte on
    kReadingBody,
    kHandling,
    kWriting,
    kStreaming,      // events
    kAwaitingPiece,  // of a streamed body
    kLingering,      // reading on after the last answer
  };
  enum class Head { kNeedMore, kDone, kFailed };
  enum class Sent { kAll, kSome, kNone };  // kNone: the connection is at its end

  void enter(Phase phase);
  [[nodiscard]] Head read_head();
  [[nodiscard]] bool make_room();
  void take_first(std::size_t bytes);
  void took(std::size_t bytes);
  [[nodiscard]] bool has_all_of_body();
  // The refusal of a request that contradicts itself; absent when it can be handled.
  [[nodiscard]] std::optional<Refusal> prepare_request();
  // False when trusted proxies contradict one another.
  [[nodiscard]] bool believe_proxies();
  [[nodiscard]] bool is_body_too_large(std::size_t bytes_max) const;
  void complete_request();
  [[nodiscard]] Handled handle();
  [[nodiscard]] Handled go_on(const AwaitBody& await);
  [[nodiscard]] Handled go_on(const AwaitPiece& await);
  [[nodiscard]] std::optional<Response> open(const EventStream& stream);
  [[nodiscard]] Response answer_to_longer_body(const AwaitBody& await);
  [[nodiscard]] Response answer_to_fault(const std::exception_ptr& fault);
  [[nodiscard]] Response refusal(Refusal refusal);
  [[nodiscard]] Handled handled_of(Worked worked);
  void end_pending();
  [[nodiscard]] bool may_send_later() const;
  void decide_what_follows();
  [[nodiscard]] ResponseWriter::Context answer_context() const;
  [[nodiscard]] std::string_view scheme_fields(std::string_view scheme) const;
  void write_answer(const Response& response);
  [[nodiscard]] ResponseWriter::StreamEnd write_stream_head(const Stream& stream);
  void refuse(Refusal reason);
  void write_last_words();
  void start_over();
  void time_out();
  [[nodiscard]] bool is_last_request_over(std::chrono::steady_clock::duration elapsed) const;

  [[nodiscard]] Awaitable<void> serve();
  [[nodiscard]] Awaitable<bool> shake_hands();

  // Reads body until it is complete or longer than `pause_bytes`. False: the connection is at its
  // end, or the request was refused.
  [[nodiscard]] Awaitable<bool> read_body(std::size_t pause_bytes);
  [[nodiscard]] Awaitable<bool> read_piece();
  [[nodiscard]] Awaitable<bool> wait_for_bytes();
  [[nodiscard]] Awaitable<bool> answer(Handled handled);
  [[nodiscard]] Awaitable<Handled> wait_for_answer(Pending pending);
  Awaitable<bool> flush();
  [[nodiscard]] Awaitable<bool> send_rest();
  [[nodiscard]] Awaitable<bool> send_interrupting();
  [[nodiscard]] bool has_answers_to_send() const;
  void give_back_buffers();
  void interrupt_read();
  [[nodiscard]] Sent send_at_once();
  [[nodiscard]] Awaitable<void> send_events();
  [[nodiscard]] Awaitable<bool> send_stream(Stream stream);
  [[nodiscard]] Awaitable<void> wait_for_piece(BodySource& source);
  [[nodiscard]] Awaitable<void> linger();

  Worker& worker_;
  ClientStream stream_;
  std::string peer_;
  // What an idle connection reads into: most heads fit. The read is under way while the connection
  // waits, so it needs memory of its own, and no system call to wait for readiness.
  std::array<char, 1024> first_;
  std::unique_ptr<Buffers> buffers_;
  std::size_t begin_ = 0;  // of what was received and not yet used, in buffers_->in
  std::size_t end_ = 0;
  int parse_attempts_ = 0;
  std::shared_ptr<EventQueue> events_;
  std::shared_ptr<void> subscription_;
  std::shared_ptr<NextPiece> piece_;  // of a streamed body
  Pending::End end_pending_;          // while an answer is to come
  Phase phase_ = Phase::kIdle;
  std::chrono::steady_clock::time_point since_;  // when the phase began; kHandling has no limit
  std::size_t requests_ = 0;
  bool keep_open_ = true;
  bool is_read_interrupted_ = false;  // because answers wait that the client is slow to take
  bool streams_body_ = false;         // of the request, piece by piece
  bool took_first_piece_ = false;
  bool unread_ = false;  // the client may still be sending what nobody will read
};

}  // namespace gatehouse::http

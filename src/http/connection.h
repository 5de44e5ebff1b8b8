#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/request_parser.h"

namespace gatehouse::http {

class EventQueue;
class Worker;

// What a connection needs while a request is in flight. Lent by the worker, so that ten thousand
// idle connections hold none.
struct Buffers {
  std::vector<char> in;
  std::vector<char> head;
  FieldTable fields;
  std::string out;
};

// One client's connection: reads requests, has them handled, writes the answers in order. Lives and
// runs on its worker's thread.
class Connection {
 public:
  Connection(Worker& worker, boost::asio::ip::tcp::socket socket);

  // Serves until either side is done.
  [[nodiscard]] boost::asio::awaitable<void> run();

  // Called every second: ends what takes too long, and takes the buffers of the idle.
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

 private:
  enum class Phase {
    kIdle,         // waiting for a request
    kParked,       // the same, without buffers
    kReadingHead,  // from its first byte on
    kReadingBody,
    kHandling,
    kWriting,
    kStreaming,
    kLingering,  // reading on after the last answer
  };
  enum class Head { kNeedMore, kDone, kFailed };

  void enter(Phase phase);
  [[nodiscard]] Head read_head();
  [[nodiscard]] bool make_room();
  void took(std::size_t bytes);
  [[nodiscard]] bool has_all_of_body();
  void prepare_request();
  [[nodiscard]] bool is_body_too_large(std::size_t bytes_max) const;
  void write_answer(const Response& response);
  void refuse(const ParseFailure& failure);
  void keep_head();
  void start_over();
  void time_out();
  [[nodiscard]] Response busy();
  void end_if_quiet(std::chrono::steady_clock::duration elapsed);
  [[nodiscard]] bool has_bytes_to_read() const;

  [[nodiscard]] bool is_waiting() const {
    return phase_ == Phase::kIdle || phase_ == Phase::kParked;
  }

  // Reads body until it is complete or longer than `pause_bytes`. False: the connection is at its
  // end, or the request was refused.
  [[nodiscard]] boost::asio::awaitable<bool> read_body(std::size_t pause_bytes);
  [[nodiscard]] boost::asio::awaitable<bool> wait_for_bytes();
  [[nodiscard]] boost::asio::awaitable<bool> answer(Handled handled);
  boost::asio::awaitable<bool> flush();
  [[nodiscard]] boost::asio::awaitable<void> stream(EventStream stream);
  [[nodiscard]] boost::asio::awaitable<void> linger();

  Worker& worker_;
  boost::asio::ip::tcp::socket socket_;
  std::string peer_;
  std::unique_ptr<Buffers> buffers_;
  std::size_t begin_ = 0;  // of what was received and not yet used, in buffers_->in
  std::size_t end_ = 0;
  std::optional<RequestParser> parser_;
  int parse_attempts_ = 0;
  Request request_;
  std::string request_id_;
  std::shared_ptr<EventQueue> events_;
  Phase phase_ = Phase::kParked;  // clients that never send anything never get buffers
  std::chrono::steady_clock::time_point since_;  // when the phase began
  std::size_t requests_ = 0;
  bool keep_open_ = true;
  bool unread_ = false;     // the client may still be sending what nobody will read
  bool head_kept_ = false;  // the current head is in buffers_->head
};

}  // namespace gatehouse::http

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include "http/message/response.h"
#include "relay/options.h"
#include "relay/refusal.h"

namespace gatehouse::relay {

class Exchange;

// What every exchange goes by. Immutable, shared by the workers.
struct Shared {
  Options options;
  // The answer to a call that the upstream has none to; the cause is for the log.
  std::function<http::Response(Refusal refusal, const std::string& cause)> refuse;
  // Tells the log of a body that broke off.
  std::function<void(const std::string& cause, std::string_view request_id)> on_broken;
  // For deadlines, and for how long something is left alone or out.
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

using Loop = boost::asio::io_context;
using Tcp = boost::asio::ip::tcp;
using UpstreamSocket = boost::asio::basic_stream_socket<Tcp, Loop::executor_type>;

// A connection to an upstream, and what is received on it.
struct Link {
  explicit Link(Loop& loop) : socket(loop) {}

  UpstreamSocket socket;
  std::vector<char> in;
  std::chrono::steady_clock::time_point idle_since;
};

// Whether a connection was neither closed by the other side nor has bytes that nobody asked for.
[[nodiscard]] bool is_quiet(UpstreamSocket& socket);

// One worker's connections to the upstreams, and which of these it uses next. Used on the worker's
// thread only.
class Pool : public std::enable_shared_from_this<Pool> {
 public:
  Pool(Loop& loop, std::shared_ptr<const Shared> shared);

  [[nodiscard]] Loop& loop() const { return loop_; }

  [[nodiscard]] const Shared& shared() const { return *shared_; }

  // The number of the upstream whose turn it is: one that is left out only when all are.
  [[nodiscard]] std::size_t next_upstream();

  // What became of using one. Of a few failures in a row, and of one that nobody could connect to,
  // it is left out for a while.
  enum class Use { kAnswered, kFailed, kUnreachable };
  void used(std::size_t upstream, Use use);

  // An idle connection that was not closed and on which nothing has come; null when there is none.
  // Even of one that was used just now it is not believed: what comes late behind an answer would
  // be taken for that to the next call, which may be somebody else's.
  [[nodiscard]] std::unique_ptr<Link> take(std::size_t upstream);

  // A connection on which another request may be sent.
  void give_back(std::size_t upstream, std::unique_ptr<Link> link);

  // Has it look at the clock every second until it is removed.
  void watch(Exchange& exchange);

  void forget(Exchange& exchange) { exchanges_.erase(&exchange); }

 private:
  using Clock = std::chrono::steady_clock;

  struct Upstream {
    std::vector<std::unique_ptr<Link>> idle;  // the one used last is the last
    int failures = 0;                         // in a row
    Clock::time_point left_out_until;
  };

  [[nodiscard]] Clock::time_point now() const { return shared_->now(); }

  void sweep_later();
  void sweep();
  void close_old(Clock::time_point now);
  [[nodiscard]] bool is_anything_to_watch() const;

  Loop& loop_;
  const std::shared_ptr<const Shared> shared_;
  std::vector<Upstream> upstreams_;
  std::size_t turn_ = 0;
  std::unordered_set<Exchange*> exchanges_;
  boost::asio::steady_timer sweeper_;
  bool sweeps_ = false;
};

// The pool of the worker whose loop it is. Made when it is asked for first; ends with the loop.
[[nodiscard]] std::shared_ptr<Pool> pool_of(Loop& loop,
                                            const std::shared_ptr<const Shared>& shared);

}  // namespace gatehouse::relay

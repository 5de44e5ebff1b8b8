#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "http/connection.h"
#include "http/connection_counts.h"
#include "http/lanes.h"
#include "http/message/body_budget.h"
#include "http/options.h"
#include "http/response_writer.h"
#include "http/site.h"
#include "http/tls.h"

namespace gatehouse::http {

// What was thrown, in words.
[[nodiscard]] std::string text_of(const std::exception_ptr& fault);

// One event loop with its connections. Everything but the constructor and context() belongs to the
// thread that runs the loop.
class Worker {
 public:
  struct Parts {
    const Options& options;
    Lanes& lanes;        // where work is done
    BodyBudget& bodies;  // of all workers together
    const Clock& clock;
    const Tls* tls = nullptr;  // what new connections speak; null: plain HTTP
    // Called on the worker's thread for faults of the server itself, and for each answer of 5xx.
    std::function<void(const Fault& fault)> on_fault;
  };

  // `id` makes the request ids of this worker unique.
  Worker(const Parts& parts, std::unique_ptr<Site> site, std::string id);

  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  // Runs the loop on the calling thread until release() was called and everything is done.
  void run();

  // Serves a connection, which holds its place as long as it is open.
  void adopt(Socket socket, ConnectionCounts::Place place);

  // Ends up to `count` connections of those that have waited longest for a request; when none
  // waits, of those that have been sending a head for longest. Returns how many.
  std::size_t evict(std::size_t count);

  // Lets connections finish the request they are at, or have sent already, and then ends them.
  void stop_serving();

  // Ends all connections; those that come later are not served.
  void close_all();

  [[nodiscard]] bool is_stopping() const { return stopping_; }

  // Lets run() return once no connection is left.
  void release();

  // What connections use.
  [[nodiscard]] Site& site() { return *site_; }

  [[nodiscard]] const Parts& parts() const { return parts_; }

  [[nodiscard]] ResponseWriter& writer() { return writer_; }

  // Has the connection send its answers at the end of this turn of the loop. To send the answers of
  // a turn together wakes the clients' side less often.
  void send_soon(Connection& connection);

  // Forgets that, for a connection that ends.
  void forget(const Connection& connection);

  // Does what can be done without waiting, and sends the answers. Returns how many things it did.
  std::size_t take_turn();

  [[nodiscard]] std::unique_ptr<Buffers> lend_buffers();
  void give_back(std::unique_ptr<Buffers> buffers);

  // Puts an id into `id` that no other request has.
  void next_request_id(std::string& id);

  // Tells of what was thrown outside of any request.
  void report(const std::exception_ptr& fault);

  // Tells why a request was answered with 5xx.
  void report(const Response& answer, std::string_view request_id);

  // Ends what takes too long; run() calls it every second.
  void look_at_clock(std::chrono::steady_clock::time_point now);

 private:
  void sweep();
  void send_answers();
  [[nodiscard]] std::vector<Connection*> longest(Connection::Dispensable kind, std::size_t count);

  Parts parts_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  boost::asio::steady_timer sweeper_;
  std::unique_ptr<Site> site_;
  ResponseWriter writer_;
  std::string id_;
  std::uint32_t request_count_ = 0;
  std::list<Connection> connections_;
  std::vector<std::unique_ptr<Buffers>> spare_buffers_;
  std::vector<Connection*> answered_;  // since answers were sent
  bool stopping_ = false;
  bool closed_ = false;
  bool released_ = false;
};

}  // namespace gatehouse::http

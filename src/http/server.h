#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "http/connection_counts.h"
#include "http/lanes.h"
#include "http/message/body_budget.h"
#include "http/options.h"
#include "http/site.h"
#include "http/worker.h"

namespace gatehouse::http {

// Listens, and deals the connections to its workers in turn. The acceptor lives on the first
// worker. Methods may be called from any thread but the workers' own.
class Server {
 public:
  struct Parts {
    const Options& options;  // lives as long as the server
    const Clock& clock;
    Random& random;
    const Tls* tls = nullptr;  // what connections speak; lives as long. Null: plain HTTP
    // Makes the site of one worker. Called by the constructor.
    std::function<std::unique_ptr<Site>(std::size_t worker)> make_site;
    std::function<void(const Fault& fault)> on_fault;
  };

  // Takes the address, or the socket it is given; nobody can connect to an address before
  // listen(). Throws Unavailable, in a sentence, when they cannot be had.
  explicit Server(const Parts& parts);
  // Ends like stop().
  ~Server();

  // The address taken, "127.0.0.1:8080".
  [[nodiscard]] const std::string& address() const { return address_; }

  // Starts the threads.
  void start();

  // Lets clients in: to be called once, after start(), when the sites can answer. Throws
  // Unavailable when another program has begun to listen at the address meanwhile.
  void listen();

  // Calls `task` on every worker's thread and waits until all have done it. Does nothing while
  // there are no threads: before start(), and behind stop().
  void on_every_worker(const std::function<void(std::size_t worker)>& task);

  // Ends the service without breaking anything off: nobody new can connect; whoever has connected,
  // even if only as far as the kernel's queue, is served; requests are finished for up to
  // limits::kFinishTime; then the threads end. The queue of a socket that was given stays as
  // it is for whoever gets that socket next.
  void stop();

 private:
  using AcceptedSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

  void accept();
  void accept_when_somebody_waits();
  void accept_later();
  [[nodiscard]] Worker& next_worker();
  void deal(Worker& worker, AcceptedSocket socket);
  void refuse_crowd(const boost::asio::ip::address& address);
  void make_room(std::size_t tries);
  void close_door();
  void drain_queue();
  void close_listener();
  void wait_for_connections();
  void end_loops();

  Parts parts_;
  BodyBudget bodies_;
  Lanes lanes_;
  ConnectionCounts counts_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::unique_ptr<boost::asio::steady_timer> accept_pause_;
  std::string address_;
  std::size_t next_worker_ = 0;
  std::size_t next_to_make_room_ = 0;
  std::chrono::steady_clock::time_point crowd_told_at_{};
  bool accepting_ = false;  // the first worker's thread only, like the three above
  std::mutex loops_mutex_;
  bool loops_run_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gatehouse::http

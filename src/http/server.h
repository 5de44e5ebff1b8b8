#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "http/options.h"
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
    // Makes the site of one worker. Called by the constructor.
    std::function<std::unique_ptr<Site>(std::size_t worker)> make_site;
    std::function<void(std::string_view message)> on_fault;
  };

  // Takes the address and begins to listen; connections wait until run(). Throws Unavailable, in a
  // sentence, when the address cannot be had.
  explicit Server(const Parts& parts);
  ~Server();

  // The address listened on, "127.0.0.1:8080".
  [[nodiscard]] const std::string& address() const { return address_; }

  // Starts the threads.
  void start();

  // Calls `task` on every worker's thread and waits until all have done it.
  void on_every_worker(const std::function<void(std::size_t worker)>& task);

  // Accepts nothing more, lets running requests finish for up to limits::kGracefulStopTime, ends
  // the threads.
  void stop();

 private:
  void listen();
  void accept();
  void accept_later();

  Parts parts_;
  boost::asio::thread_pool pool_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<boost::asio::ip::tcp::acceptor> acceptor_;
  std::unique_ptr<boost::asio::steady_timer> accept_pause_;
  std::string address_;
  std::size_t next_worker_ = 0;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> open_connections_{0};
};

}  // namespace gatehouse::http

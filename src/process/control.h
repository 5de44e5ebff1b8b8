#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "process/delivery_watch.h"
#include "process/notified.h"

namespace gatehouse::process {

// How commands and the running server of the same data directory talk: over a socket in it that
// only its owner may use. A line asks, a line answers:
//
//   refresh        what is stored has changed           done
//   deliver 17     the credentials of integration 17    delivered, failed, pending or gone

// The server's side. Lives and calls on the thread that runs `context`.
class ControlServer {
 public:
  struct Acts {
    // Called before the message is acknowledged.
    std::function<void()> refresh;
    // Has the credentials of an integration delivered that wait for it. Calls `answer` once, on
    // the same thread, when that has ended.
    std::function<void(integrations::IntegrationId id, DeliveryWatch::Answer answer)> deliver;
  };

  // Takes the place of a socket that a killed server left behind. Throws Unavailable when the
  // socket cannot be made.
  ControlServer(boost::asio::io_context& context, std::filesystem::path socket, Acts acts);
  ~ControlServer();

 private:
  struct Conversation;

  void accept();
  void accept_later();
  void serve(boost::asio::local::stream_protocol::socket client);
  void act(const std::shared_ptr<Conversation>& talk);

  std::filesystem::path path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer accept_pause_;
  Acts acts_;
};

// A command's side: tells a running server and waits until it has acted, five seconds at most. One
// that ends meanwhile does not run.
[[nodiscard]] Notified notify_server(const std::filesystem::path& socket);

// Whether a server runs.
[[nodiscard]] bool is_server_running(const std::filesystem::path& socket);

// Has a running server deliver the credentials of an integration that wait for it, and waits until
// that has ended; kPending when it takes longer than `time_max`. Absent when no server runs, or the
// one that did ended meanwhile.
[[nodiscard]] std::optional<DeliveryEnd> ask_server_to_deliver(const std::filesystem::path& socket,
                                                               integrations::IntegrationId id,
                                                               std::chrono::milliseconds time_max);

}  // namespace gatehouse::process

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>

#include "app/notified.h"

namespace gatehouse::app {

// How commands and the running server of the same data directory talk: over a socket in it that
// only its owner may use. There is one message, "refresh": what is stored has changed.

// The server's side. Lives and calls on the thread that runs `context`.
class ControlServer {
 public:
  // Calls `refresh` for each message, before it is acknowledged. Takes the place of a socket that a
  // killed server left behind. Throws Unavailable when the socket cannot be made.
  ControlServer(boost::asio::io_context& context, std::filesystem::path socket,
                std::function<void()> refresh);
  ~ControlServer();

 private:
  void accept();
  void accept_later();
  void serve(boost::asio::local::stream_protocol::socket client);

  std::filesystem::path path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer accept_pause_;
  std::function<void()> refresh_;
};

// A command's side: tells a running server and waits until it has acted, five seconds at most. One
// that ends meanwhile does not run.
[[nodiscard]] Notified notify_server(const std::filesystem::path& socket);

}  // namespace gatehouse::app

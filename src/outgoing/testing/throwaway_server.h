#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/certificates.h"

namespace gatehouse::outgoing::testing {

using testing_support::Identity;

// The other end of a connection, as a script for ThrowawayServer sees it. What fails because the
// client has gone is passed over.
class Peer {
 public:
  virtual ~Peer() = default;
  // The whole request: its head, and as much body as Content-Length announces.
  virtual std::string read_request() = 0;
  // False when the client has gone.
  virtual bool write(std::string_view bytes) = 0;
  virtual void wait_until_client_leaves() = 0;
};

// Listens on a free port of the loopback interface and speaks with one client after the other, as
// a script says; then closes the connection. Clients must have ended before it is destroyed.
class ThrowawayServer {
 public:
  using Script = std::function<void(Peer&)>;

  // With an identity over TLS.
  explicit ThrowawayServer(Script script, std::optional<Identity> identity = std::nullopt,
                           const std::string& address = "127.0.0.1");
  ~ThrowawayServer();
  ThrowawayServer(const ThrowawayServer&) = delete;
  ThrowawayServer& operator=(const ThrowawayServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }

  // "http://127.0.0.1:40123/x"; https with an identity.
  [[nodiscard]] std::string url(std::string_view path = "/callback") const;

  // "127.0.0.1:40123".
  [[nodiscard]] std::string address() const;

  // How many connections came, and what was read of them.
  [[nodiscard]] int connections() const { return connections_; }

  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  void serve();
  void speak(boost::asio::ip::tcp::socket socket);

  Script script_;
  std::optional<boost::asio::ssl::context> tls_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

// A script that reads one request and answers with these bytes.
[[nodiscard]] ThrowawayServer::Script answering(std::string answer);

}  // namespace gatehouse::outgoing::testing

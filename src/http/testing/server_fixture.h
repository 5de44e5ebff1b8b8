#pragma once

// A server over real sockets, and clients.

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "base/limits.h"
#include "http/server.h"
#include "support/fixed_clock.h"

namespace gatehouse::http::testing_support {

namespace asio = boost::asio;
namespace support = gatehouse::testing_support;
using asio::ip::tcp;

class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(++count_);
  }

 private:
  int count_ = 0;
};

// What the tests' site does is in the path.
class TestSite final : public Site {
 public:
  explicit TestSite(std::shared_future<void> release) : release_(std::move(release)) {}

  Handled handle(const Request& request) override {
    if (request.path == "/echo") return echo(request);
    if (request.path == "/work") {
      return Work{Lane::kStore, [request, release = release_]() -> Handled {
                    release.wait();
                    return Response(200, "text/plain", "worked on " + std::string(request.query));
                  }};
    }
    if (request.path == "/foreign") {
      return Work{Lane::kForeign, [release = release_]() -> Handled {
                    release.wait();
                    return Response(200, "text/plain", "came back");
                  }};
    }
    if (request.path == "/quick") {
      return Work{Lane::kStore, []() -> Handled { return Response(200, "text/plain", "did it"); }};
    }
    if (request.path == "/upload" && request.body_state == Request::Body::kToCome) {
      return AwaitBody{limits::kUnprovenBodyBytesMax * 4,
                       [](const Request& whole) -> Handled { return echo_size(whole); }};
    }
    if (request.path == "/upload") return echo_size(request);
    if (request.path == "/events") return events();
    if (request.path == "/looked-up-events") {
      return Work{Lane::kAdmin, []() -> Handled { return events(); }};
    }
    return Response(404, "text/plain", "nothing here");
  }

  Response refuse(int status, std::string_view code, std::string_view /*message*/) override {
    return {status, "text/plain", std::string(code)};
  }

 private:
  static Handled echo(const Request& request) {
    return Response(200, "text/plain", std::string(request.query) + std::string(request.body));
  }

  static EventStream events() {
    return EventStream{[](EventStream::Send send) -> std::shared_ptr<void> {
      send("data: one\n\n");
      send("data: two\n\n");
      return std::make_shared<EventStream::Send>(std::move(send));
    }};
  }

  static Handled echo_size(const Request& request) {
    return Response(
        200, "text/plain",
        std::to_string(request.body.size()) + " bytes for " + std::string(request.query));
  }

  std::shared_future<void> release_;
};

class Client {
 public:
  // Connects from that address of this machine.
  explicit Client(const std::string& address, const std::string& from = "127.0.0.1")
      : socket_(context_) {
    const auto port = address.substr(address.rfind(':') + 1);
    socket_.open(tcp::v4());
    socket_.bind({asio::ip::make_address(from), 0});
    socket_.connect(
        {asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::stoi(port))});
  }

  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // the server may have answered and closed already
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }

  // Reads until `text` was received; returns everything up to and with it.
  std::string read_until(const std::string& text) {
    boost::system::error_code error;
    const auto bytes = asio::read_until(socket_, asio::dynamic_buffer(received_), text, error);
    if (error) return received_ + "<" + error.message() + ">";
    auto part = received_.substr(0, bytes);
    received_.erase(0, bytes);
    return part;
  }

  // Sends the FIN of a client that has nothing more to say.
  void finish() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  // Reads until the server closes.
  std::string read_all() {
    boost::system::error_code error;
    asio::read(socket_, asio::dynamic_buffer(received_), error);
    return std::exchange(received_, {});
  }

 private:
  asio::io_context context_;
  tcp::socket socket_;
  std::string received_;
};

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    options_.port = 0;
    options_.workers = 2;
    restart();
  }

  // A new server, with what is in options_ now, that serves.
  void restart() {
    server_ = make_server();
    server_->start();
    server_->listen();
  }

  ~ServerTest() override {
    if (!released_) release();
  }

  std::unique_ptr<Server> make_server() {
    return std::make_unique<Server>(Server::Parts{
        .options = options_,
        .clock = clock_,
        .random = random_,
        .make_site = [this](std::size_t) { return std::make_unique<TestSite>(release_); },
        .on_fault =
            [this](const Fault& fault) {
              // Tests look at refusals of 501 to 505 themselves.
              if (fault.status == 0 || fault.status == 500) on_fault(fault.cause);
            }});
  }

  virtual void on_fault(std::string_view fault) { ADD_FAILURE() << fault; }

  void release() {
    released_ = true;
    promise_.set_value();
  }

  std::string answer_to(const std::string& request) {
    Client client(server_->address());
    client.send(request);
    return client.read_all();
  }

  support::FixedClock clock_;
  CountingRandom random_;
  Options options_;
  std::promise<void> promise_;
  std::shared_future<void> release_ = promise_.get_future().share();
  bool released_ = false;
  std::unique_ptr<Server> server_;
};

inline std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

inline std::string post(const std::string& target, const std::string& body,
                        const std::string& fields = "") {
  return "POST " + target +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

inline constexpr auto kClose = "Connection: close\r\n";

}  // namespace gatehouse::http::testing_support

#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <deque>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/limits.h"
#include "http/worker.h"
#include "support/fixed_clock.h"

namespace gatehouse::testing_support {

// What a client should get back from EchoSite.
struct EchoAnswer {
  int status = 200;
  std::string body;

  bool operator==(const EchoAnswer&) const = default;
};

// Answers with all that it was sent. How is in the path: "/now", "/work" on a lane, "/refuse"
// without wanting the body, "/throw..." not at all.
class EchoSite final : public http::Site {
 public:
  static std::string text_of(const http::Request& request) {
    std::string text(request.method);
    text.append(" ").append(request.target).append("\n");
    for (const auto& field : request.fields) {
      text.append(field.name).append(": ").append(field.value).append("\n");
    }
    return text.append("\n").append(request.body);
  }

  http::Handled handle(const http::Request& request) override {
    if (request.path == "/refuse") return http::Response(403, "text/plain", "refused");
    if (request.path == "/stream") return stream;
    if (request.path == "/pending") return http::Pending{pending};
    if (request.path == "/throw") throw std::runtime_error("thrown by the handler");
    if (request.path == "/throw-at-open") {
      return http::EventStream{[](const http::EventStream::Send&) -> std::shared_ptr<void> {
        throw std::runtime_error("thrown at opening");
      }};
    }
    if (request.body_state == http::Request::Body::kComplete) return answer(request);
    return http::AwaitBody{body_bytes_max,
                           [this, request](const http::Request& whole) -> http::Handled {
                             if (whole.path == "/throw-behind-the-body") {
                               throw std::runtime_error("thrown behind the body");
                             }
                             // The copy from before the body still says the same.
                             if (request.target != whole.target) return http::Response(500, "", "");
                             return answer(whole);
                           }};
  }

  http::Response refuse(int status, std::string_view code, std::string_view /*message*/) override {
    return {status, "text/plain", std::string(code)};
  }

  std::size_t body_bytes_max = 4 * limits::kUnprovenBodyBytesMax;
  int work_done = 0;
  http::Stream stream;                     // the answer to "/stream"
  decltype(http::Pending::begin) pending;  // gives the answer to "/pending"

 private:
  http::Handled answer(const http::Request& request) {
    if (request.path == "/throw-on-the-pool") {
      return http::Work{http::Lane::kStore,
                        []() -> http::Handled { throw std::runtime_error("thrown by work"); }};
    }
    if (request.path == "/work") {
      return http::Work{http::Lane::kStore, [this, request]() -> http::Handled {
                          ++work_done;
                          return http::Response(200, "text/plain", text_of(request));
                        }};
    }
    return http::Response(200, "text/plain", text_of(request));
  }
};

// A worker with its connections and their clients, all on one thread: nothing happens but by what
// the test says. Connections are pairs of local sockets.
class Connections {
 public:
  class Client {
   public:
    explicit Client(int socket) : socket_(socket) {}

    ~Client() { close(); }

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void close() {
      if (socket_ >= 0) ::close(socket_);
      socket_ = -1;
    }

    // Sends as much as fits; returns how much. Nothing fits once the server has closed.
    std::size_t try_send(std::string_view bytes) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno != EAGAIN) closed_ = true;
      return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }

    // Takes what has arrived; whether that was so much that the server may have waited for it.
    bool receive() {
      if (does_not_read) return false;
      char buffer[16 * 1024];
      std::size_t all = 0;
      while (socket_ >= 0 && !ended_) {
        const auto got = ::recv(socket_, buffer, sizeof(buffer), MSG_DONTWAIT);
        if (got <= 0) {
          ended_ = got == 0 || errno != EAGAIN;
          break;
        }
        received_.append(buffer, static_cast<std::size_t>(got));
        all += static_cast<std::size_t>(got);
      }
      return all >= sizeof(buffer);
    }

    // The next complete answer; absent when there is none.
    std::optional<EchoAnswer> next_answer() {
      const auto end = received_.find("\r\n\r\n");
      if (end == std::string::npos) return std::nullopt;
      const auto head = received_.substr(0, end + 2);
      EchoAnswer answer{.status = std::stoi(head.substr(9, 3)), .body = {}};
      constexpr std::string_view kLength = "Content-Length: ";
      const auto length = head.find(kLength);
      const auto bytes =
          length == std::string::npos ? 0 : std::stoul(head.substr(length + kLength.size()));
      if (received_.size() < end + 4 + bytes) return std::nullopt;
      answer.body = received_.substr(end + 4, bytes);
      received_.erase(0, end + 4 + bytes);
      return answer;
    }

    // Takes what was received.
    [[nodiscard]] std::string take() { return std::exchange(received_, {}); }

    // What was received and is no part of an answer that was taken.
    [[nodiscard]] const std::string& received() const { return received_; }

    [[nodiscard]] bool closed_by_server() const { return closed_ || ended_; }

    bool does_not_read = false;  // what arrives stays in the kernel

   private:
    int socket_;
    std::string received_;
    bool closed_ = false;
    bool ended_ = false;
  };

  // Under TLS with `tls`, or plain when that is null.
  explicit Connections(const http::Tls* tls = nullptr) {
    auto site = std::make_unique<EchoSite>();
    site_ = site.get();
    worker_.emplace(
        http::Worker::Parts{.options = options_,
                            .lanes = lanes_,
                            .bodies = bodies_,
                            .clock = clock_,
                            .tls = tls,
                            .on_fault = [this](const http::Fault& fault) { note(fault); }},
        std::move(site), "00000000");
  }

  [[nodiscard]] EchoSite& site() { return *site_; }

  // Those of the server: what it looks up may still be changed.
  [[nodiscard]] http::Options& options() { return options_; }

  // What was thrown: "<request id> 500 <cause>".
  [[nodiscard]] std::vector<std::string>& faults() { return faults_; }

  // The answers from 501 on, likewise.
  [[nodiscard]] std::vector<std::string>& failed_answers() { return failed_answers_; }

  // What all bodies together may have beyond limits::kUnprovenBodyBytesMax each, and have.
  static constexpr std::size_t kBodyBytesMax = 16 * limits::kUnprovenBodyBytesMax;

  [[nodiscard]] std::size_t body_bytes() const { return bodies_.taken(); }

  [[nodiscard]] std::size_t open() const { return counts_.open(); }

  // A new connection; the client lives until the next call of disconnect_all().
  Client& connect() {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) throw std::runtime_error("socketpair");
    http::Socket socket(worker_->context(), {AF_UNIX, 0}, pair[0]);
    auto place = counts_.take({});
    if (!place) throw std::runtime_error("too many connections");
    worker_->adopt(std::move(socket), std::move(*place));
    return clients_.emplace_back(pair[1]);
  }

  // Lets the server do all that it can do without the lanes.
  void settle() {
    for (bool busy = true; busy;) {
      busy = false;
      worker_->context().restart();
      while (worker_->take_turn() > 0) {
      }
      for (auto& client : clients_) busy |= client.receive();
    }
  }

  // Lets the server do one thing in the middle of a turn, so that no answers are sent behind it;
  // whether there was one.
  bool step() {
    worker_->context().restart();
    return worker_->context().poll_one() > 0;
  }

  // Ends a connection that waits for a request, if there is one.
  void evict_one() { worker_->evict(1); }

  // Does one piece of work of the lanes; whether there was one.
  bool work() {
    pool_.restart();
    const bool any = pool_.poll_one() > 0;
    settle();
    return any;
  }

  // Sends one packet, and lets the server read it.
  void send(Client& client, std::string_view bytes) {
    do {
      bytes.remove_prefix(client.try_send(bytes));
      settle();
    } while (!bytes.empty() && !client.closed_by_server());
  }

  // Lets the server do everything.
  void finish() {
    settle();
    while (work()) {
    }
  }

  void let_time_pass(std::chrono::seconds time) {
    worker_->look_at_clock(std::chrono::steady_clock::now() + time);
    settle();
  }

  // Lets connections finish what they are at.
  void stop() {
    worker_->stop_serving();
    settle();
  }

  // All clients go.
  void disconnect_all() {
    for (auto& client : clients_) client.close();
    finish();
    clients_.clear();
  }

 private:
  http::Options options_;
  FixedClock clock_;
  http::BodyBudget bodies_{kBodyBytesMax};
  boost::asio::io_context pool_{1};
  http::Lanes lanes_{pool_.get_executor()};
  http::ConnectionCounts counts_{std::numeric_limits<std::size_t>::max(), {}};

  void note(const http::Fault& fault) {
    auto& list = fault.status > 500 ? failed_answers_ : faults_;
    list.push_back(std::string(fault.request_id) + " " + std::to_string(fault.status) + " " +
                   std::string(fault.cause));
  }

  std::vector<std::string> faults_;
  std::vector<std::string> failed_answers_;
  EchoSite* site_ = nullptr;
  std::deque<Client> clients_;
  std::optional<http::Worker> worker_;
};

// A well-formed request and what comes back of it.
struct EchoRequest {
  enum class Framing { kNoBody, kLength, kChunks };

  std::string path = "/now";
  std::string query;  // in the target behind "?"
  std::string field;  // the value of X-Field
  std::string body;
  Framing framing = Framing::kNoBody;
  std::size_t chunk_bytes = 0;  // of each chunk; 0: one chunk for all
  std::string extension;        // of each chunk, with its ";"
  std::string trailers;         // whole lines

  [[nodiscard]] std::string target() const { return query.empty() ? path : path + "?" + query; }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> fields() const {
    std::vector<std::pair<std::string, std::string>> all{{"Host", "x"}, {"X-Field", field}};
    if (framing == Framing::kLength)
      all.emplace_back("Content-Length", std::to_string(body.size()));
    if (framing == Framing::kChunks) all.emplace_back("Transfer-Encoding", "chunked");
    return all;
  }

  [[nodiscard]] std::string head() const {
    std::string text = "POST " + target() + " HTTP/1.1\r\n";
    for (const auto& [name, value] : fields())
      text.append(name).append(": ").append(value) += "\r\n";
    return text + "\r\n";
  }

  [[nodiscard]] std::string framed_body() const {
    if (framing != Framing::kChunks) return framing == Framing::kNoBody ? "" : body;
    std::string text;
    const auto step = chunk_bytes == 0 ? std::max<std::size_t>(body.size(), 1) : chunk_bytes;
    for (std::size_t at = 0; at < body.size(); at += step) {
      const auto chunk = body.substr(at, step);
      text += fmt::format("{:x}{}\r\n{}\r\n", chunk.size(), extension, chunk);
    }
    return text + "0\r\n" + trailers + "\r\n";
  }

  [[nodiscard]] std::string bytes() const { return head() + framed_body(); }

  [[nodiscard]] EchoAnswer answer() const {
    if (path == "/refuse") return {403, "refused"};
    if (path.starts_with("/throw")) return {500, "internal_error"};
    std::string text = "POST " + target() + "\n";
    for (const auto& [name, value] : fields()) text.append(name).append(": ").append(value) += "\n";
    return {200, text + "\n" + (framing == Framing::kNoBody ? "" : body)};
  }
};

}  // namespace gatehouse::testing_support

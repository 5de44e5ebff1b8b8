// Loads a server with requests that were prepared before the first is sent, so that signing costs
// nothing while it is measured. One thread, one request in flight on each connection.
//
//   bench_load PORT HOST-HEADER PATH CONNECTIONS SECONDS WARM-UP-SECONDS REQUESTS AS [CREDENTIALS]
//
//   AS           signed: OAuth 1.0a with HMAC-SHA256, a nonce of its own each; ends when they run
//                out. wrong: the same with a signature that is wrong. used: every request the same.
//                bearer: the access tokens. guest: nothing.
//   CREDENTIALS  a line for each caller: consumer key, consumer secret, access token, token secret.
//                Callers take turns in a random order.
//
// Prints one JSON object. The server is on this machine.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "base/percent_encoding.h"
#include "base/secret.h"
#include "crypto/base64.h"
#include "crypto/hmac.h"
#include "oauth1/signature.h"

namespace gatehouse {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

enum class As { kSigned, kWrong, kUsed, kBearer, kGuest };

struct Options {
  in_port_t port = 0;
  std::string host;
  std::string path;
  std::size_t connections = 0;
  Seconds seconds{};
  Seconds warm_up{};
  std::size_t requests = 0;
  As as = As::kGuest;
  std::string credentials;
};

struct Caller {
  std::string key;
  std::string token;
  crypto::HmacKey hmac;
};

std::vector<Caller> read_callers(const std::string& name) {
  std::vector<Caller> callers;
  std::ifstream file(name);
  std::string key, secret, token, token_secret;
  while (file >> key >> secret >> token >> token_secret) {
    callers.push_back(
        {key, token, crypto::HmacKey(oauth1::signing_key(Secret(secret), Secret(token_secret)))});
  }
  if (callers.empty()) throw std::runtime_error("there are no credentials in " + name);
  std::shuffle(callers.begin(), callers.end(), std::mt19937_64(1));
  return callers;
}

// The requests, one behind the other in one memory.
class Requests {
 public:
  explicit Requests(const Options& options) : options_(options) {
    const auto seed = std::random_device()();
    const auto callers =
        options.as == As::kGuest ? std::vector<Caller>() : read_callers(options.credentials);
    base_begin_ = "GET&" + percent_encoded("http://" + options.host + options.path) + "&";
    begins_.reserve(options.requests + 1);
    for (std::size_t i = 0; i < options.requests; ++i) {
      begins_.push_back(bytes_.size());
      bytes_ += "GET " + options.path + " HTTP/1.1\r\nHost: " + options.host +
                "\r\nAccept: application/json\r\n";
      if (!callers.empty()) {
        add_authorization(callers[i % callers.size()],
                          std::to_string(seed) + "x" + std::to_string(i));
      }
      bytes_ += "\r\n";
    }
    begins_.push_back(bytes_.size());
  }

  // Absent (empty) when they have run out.
  [[nodiscard]] std::string_view next() {
    if (next_ + 1 == begins_.size()) {
      if (options_.as == As::kSigned) return {};
      next_ = 0;
    }
    if (options_.as == As::kUsed) next_ = 0;
    const auto begin = begins_[next_++];
    return std::string_view(bytes_).substr(begin, begins_[next_] - begin);
  }

 private:
  void add_authorization(const Caller& caller, const std::string& nonce) {
    if (options_.as == As::kBearer) {
      bytes_ += "Authorization: Bearer " + caller.token + "\r\n";
      return;
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto timestamp = std::to_string(seconds.time_since_epoch().count());
    const auto base =
        base_begin_ +
        percent_encoded("oauth_consumer_key=" + caller.key + "&oauth_nonce=" + nonce +
                        "&oauth_signature_method=HMAC-SHA256&oauth_timestamp=" + timestamp +
                        "&oauth_token=" + caller.token + "&oauth_version=1.0");
    const auto mac = caller.hmac.sign(crypto::HmacAlgorithm::kSha256, base);
    auto signature = crypto::base64_encode(mac.bytes());
    if (options_.as == As::kWrong) signature[0] = signature[0] == 'A' ? 'B' : 'A';
    bytes_ += "Authorization: OAuth oauth_consumer_key=\"" + caller.key + "\", oauth_nonce=\"" +
              nonce + "\", oauth_signature_method=\"HMAC-SHA256\", oauth_timestamp=\"" + timestamp +
              "\", oauth_token=\"" + caller.token +
              "\", oauth_version=\"1.0\", oauth_signature=\"" + percent_encoded(signature) +
              "\"\r\n";
  }

  const Options& options_;
  std::string base_begin_;
  std::string bytes_;
  std::vector<std::size_t> begins_;
  std::size_t next_ = 0;
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// One connection and the answer that is coming on it.
class Connection {
 public:
  explicit Connection(in_port_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      fail("connect");
    }
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  }

  ~Connection() { ::close(socket_); }

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int socket() const { return socket_; }

  [[nodiscard]] Clock::time_point sent_at() const { return sent_at_; }

  void send(std::string_view request, Clock::time_point now) {
    sent_at_ = now;
    const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != static_cast<ssize_t>(request.size())) fail("send");
  }

  // Takes what has come. The status of the answer when it is whole; zero when it is not.
  [[nodiscard]] int receive() {
    const auto got = ::recv(socket_, in_.data() + size_, in_.size() - size_, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got < 0) fail("recv");
    if (got == 0) throw std::runtime_error("the server closed a connection");
    size_ += static_cast<std::size_t>(got);
    const std::string_view answer(in_.data(), size_);
    const auto head = answer.find("\r\n\r\n");
    if (head == std::string_view::npos || answer.size() < head + 4 + body_bytes(answer, head)) {
      if (size_ == in_.size()) throw std::runtime_error("an answer is too long");
      return 0;
    }
    size_ = 0;
    return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + answer[11] - '0';
  }

 private:
  // What the head announces; the servers that are measured write the field in this case.
  [[nodiscard]] static std::size_t body_bytes(std::string_view answer, std::size_t head) {
    constexpr std::string_view kName = "Content-Length: ";
    auto at = answer.find(kName);
    if (at >= head) return 0;
    std::size_t bytes = 0;
    for (at += kName.size(); answer[at] >= '0' && answer[at] <= '9'; ++at) {
      bytes = bytes * 10 + static_cast<std::size_t>(answer[at] - '0');
    }
    return bytes;
  }

  int socket_;
  Clock::time_point sent_at_;
  std::size_t size_ = 0;
  std::array<char, 64 * 1024> in_;
};

struct Result {
  std::size_t answers = 0;   // all of the run
  std::size_t measured = 0;  // behind the warm-up
  Seconds seconds{};
  std::map<int, std::size_t> statuses;
  std::vector<float> latencies_us;
};

Result run(const Options& options, Requests& requests) {
  const int events = ::epoll_create1(EPOLL_CLOEXEC);
  if (events < 0) fail("epoll_create1");
  std::vector<std::unique_ptr<Connection>> connections;
  for (std::size_t i = 0; i < options.connections; ++i) {
    auto& connection = connections.emplace_back(std::make_unique<Connection>(options.port));
    epoll_event wanted{.events = EPOLLIN, .data = {.ptr = connection.get()}};
    if (::epoll_ctl(events, EPOLL_CTL_ADD, connection->socket(), &wanted) != 0) fail("epoll_ctl");
  }
  Result result;
  result.latencies_us.reserve(options.requests);
  const auto begin = Clock::now() + std::chrono::duration_cast<Clock::duration>(options.warm_up);
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(options.seconds);
  for (auto& connection : connections) connection->send(requests.next(), Clock::now());
  std::vector<epoll_event> ready(options.connections);
  auto now = Clock::now();
  for (bool goes_on = true; goes_on && now < end;) {
    const int count = ::epoll_wait(events, ready.data(), static_cast<int>(ready.size()), 1000);
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<Connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
      const int status = connection.receive();
      if (status == 0) continue;
      now = Clock::now();
      ++result.answers;
      ++result.statuses[status];
      if (now >= begin) {
        ++result.measured;
        result.latencies_us.push_back(
            std::chrono::duration<float, std::micro>(now - connection.sent_at()).count());
      }
      const auto next = requests.next();
      goes_on = !next.empty();
      if (!goes_on) break;
      connection.send(next, now);
    }
    if (count <= 0) now = Clock::now();
  }
  result.seconds = std::min(now, end) - begin;
  ::close(events);
  return result;
}

float percentile(std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print(Result& result) {
  std::sort(result.latencies_us.begin(), result.latencies_us.end());
  std::cout << "{\"answers\": " << result.answers
            << ", \"rate\": " << static_cast<double>(result.measured) / result.seconds.count()
            << ", \"seconds\": " << result.seconds.count()
            << ", \"p50\": " << percentile(result.latencies_us, 0.5)
            << ", \"p99\": " << percentile(result.latencies_us, 0.99) << ", \"statuses\": {";
  const char* separator = "";
  for (const auto& [status, count] : result.statuses) {
    std::cout << separator << '"' << status << "\": " << count;
    separator = ", ";
  }
  std::cout << "}}\n";
}

As as_of(const std::string& name) {
  static const std::map<std::string, As> kNames = {{"signed", As::kSigned},
                                                   {"wrong", As::kWrong},
                                                   {"used", As::kUsed},
                                                   {"bearer", As::kBearer},
                                                   {"guest", As::kGuest}};
  return kNames.at(name);
}

}  // namespace
}  // namespace gatehouse

int main(int argc, char** argv) {
  using gatehouse::Seconds;
  if (argc != 9 && argc != 10) {
    std::cerr << "usage: bench_load PORT HOST-HEADER PATH CONNECTIONS SECONDS WARM-UP-SECONDS "
                 "REQUESTS signed|wrong|used|bearer|guest [CREDENTIALS]\n";
    return 2;
  }
  try {
    const gatehouse::Options options{.port = static_cast<in_port_t>(std::stoi(argv[1])),
                                     .host = argv[2],
                                     .path = argv[3],
                                     .connections = std::stoul(argv[4]),
                                     .seconds = Seconds(std::stod(argv[5])),
                                     .warm_up = Seconds(std::stod(argv[6])),
                                     .requests = std::stoul(argv[7]),
                                     .as = gatehouse::as_of(argv[8]),
                                     .credentials = argc == 10 ? argv[9] : ""};
    gatehouse::Requests requests(options);
    auto result = gatehouse::run(options, requests);
    gatehouse::print(result);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_load: " << error.what() << '\n';
    return 1;
  }
}

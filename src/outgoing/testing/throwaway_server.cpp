#include "outgoing/testing/throwaway_server.h"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <sstream>

#include "base/text.h"

namespace gatehouse::outgoing::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::size_t announced_length(const std::string& head) {
  constexpr std::string_view kField = "content-length:";
  const auto at = ascii_lower(head).find(kField);
  if (at == std::string::npos) return 0;
  const auto begin = at + kField.size();
  const auto value = std::string_view(head).substr(begin, head.find('\r', begin) - begin);
  return static_cast<std::size_t>(parse_digits(trimmed(value)).value_or(0));
}

template <class Stream>
class StreamPeer final : public Peer {
 public:
  using Note = std::function<void(std::string)>;

  StreamPeer(Stream& stream, Note note) : stream_(stream), note_(std::move(note)) {}

  std::string read_request() override {
    std::string request;
    error_code error;
    const auto head = asio::read_until(stream_, asio::dynamic_buffer(request), "\r\n\r\n", error);
    if (!error) {
      const auto whole = head + announced_length(request.substr(0, head));
      while (request.size() < whole && !error) {
        asio::read(stream_, asio::dynamic_buffer(request),
                   asio::transfer_exactly(whole - request.size()), error);
      }
    }
    note_(request);
    return request;
  }

  bool write(std::string_view bytes) override {
    error_code error;
    asio::write(stream_, asio::buffer(bytes), error);
    return !error;
  }

  void wait_until_client_leaves() override {
    std::string ignored(1024, '\0');
    error_code error;
    while (!error) stream_.read_some(asio::buffer(ignored), error);
  }

 private:
  Stream& stream_;
  Note note_;
};

asio::ssl::context context_for(const Identity& identity) {
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain(asio::buffer(identity.certificate));
  context.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
  return context;
}

}  // namespace

ThrowawayServer::ThrowawayServer(Script script, std::optional<Identity> identity,
                                 const std::string& address)
    : script_(std::move(script)),
      acceptor_(io_, tcp::endpoint(asio::ip::make_address(address), 0)),
      endpoint_(acceptor_.local_endpoint()) {
  if (identity) tls_.emplace(context_for(*identity));
  thread_ = std::thread([this] { serve(); });
}

ThrowawayServer::~ThrowawayServer() {
  stopping_ = true;
  // Wakes the thread out of its waiting for the next client.
  tcp::socket last(io_);
  error_code ignored;
  last.connect(endpoint_, ignored);
  thread_.join();
}

std::string ThrowawayServer::address() const {
  std::ostringstream text;
  text << endpoint_;
  return text.str();
}

std::string ThrowawayServer::url(std::string_view path) const {
  return (tls_ ? "https://" : "http://") + address() + std::string(path);
}

std::vector<std::string> ThrowawayServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ThrowawayServer::serve() {
  while (true) {
    auto socket = acceptor_.accept();
    if (stopping_) return;
    ++connections_;
    speak(std::move(socket));
  }
}

void ThrowawayServer::speak(tcp::socket socket) {
  const auto note = [this](std::string request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  };
  error_code error;
  if (!tls_) {
    StreamPeer<tcp::socket> peer(socket, note);
    script_(peer);
    socket.shutdown(tcp::socket::shutdown_both, error);
    return;
  }
  asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls_);
  stream.handshake(asio::ssl::stream_base::server, error);
  if (error) return;
  StreamPeer<asio::ssl::stream<tcp::socket>> peer(stream, note);
  script_(peer);
  stream.shutdown(error);
}

ThrowawayServer::Script answering(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    peer.read_request();
    peer.write(answer);
  };
}

}  // namespace gatehouse::outgoing::testing

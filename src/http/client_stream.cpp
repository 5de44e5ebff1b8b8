#include "http/client_stream.h"

#include <poll.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

// In here, too, a co_await stands alone on the right of one statement (see connection.cpp).

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::redirect_error;
using boost::system::error_code;

}  // namespace

ClientStream::ClientStream(Socket socket, const TlsIdentity* identity)
    : socket_(std::move(socket)) {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (identity != nullptr) tls_ = std::make_unique<TlsSession>(*identity, socket_);
}

std::string ClientStream::peer() const {
  error_code error;
  const auto peer = socket_.remote_endpoint(error);
  const auto family = peer.protocol().family();
  asio::ip::tcp::endpoint endpoint;
  if (error || (family != AF_INET && family != AF_INET6) || peer.size() > endpoint.capacity()) {
    return {};
  }
  std::memcpy(endpoint.data(), peer.data(), peer.size());
  return endpoint.address().to_string();
}

Awaitable<ClientStream::Greeted> ClientStream::shake_hands() {
  error_code error;
  for (;;) {
    const auto step = tls_->shake_hands();
    if (step == Step::kDone) co_return Greeted::kWell;
    if (step == Step::kEnded) break;
    co_await wait_for(step, error);
    if (error) break;
  }
  co_return tls_->heard_plain_http() ? Greeted::kWithPlainHttp : Greeted::kBadly;
}

Awaitable<void> ClientStream::wait_for(Step step, error_code& error) {
  auto token = redirect_error(kUseAwaitable, error);
  if (step == Step::kNeedsToWrite) {
    co_await socket_.async_wait(Socket::wait_write, token);
    co_return;
  }
  const auto space = tls_->space();
  const std::size_t bytes = co_await socket_.async_read_some(space, token);
  tls_->received(bytes);
}

// What the session holds already may be only a part of what it needs.
Awaitable<std::size_t> ClientStream::read_tls(asio::mutable_buffer space, error_code& error) {
  is_read_interrupted_ = false;
  error = {};
  bool had_turn = false;
  TlsSession::Moved read{.step = Step::kNeedsToRead};
  if (tls_->has_received()) read = tls_->read(space);
  while (read.step == Step::kNeedsToRead || read.step == Step::kNeedsToWrite) {
    if (is_read_interrupted_) error = asio::error::operation_aborted;
    if (error) co_return 0;
    co_await wait_for(read.step, error);
    if (error) co_return 0;
    had_turn = true;
    read = tls_->read(space);
  }
  if (read.step == Step::kEnded) error = asio::error::eof;
  if (!had_turn) {
    const auto executor = socket_.get_executor();
    co_await asio::post(executor, kUseAwaitable);
  }
  co_return read.bytes;
}

std::size_t ClientStream::write_some_tls(asio::const_buffer bytes, error_code& error) {
  error = {};
  std::size_t all = 0;
  while (bytes.size() > 0) {
    const auto written = tls_->write(bytes);
    if (written.step == Step::kEnded) error = asio::error::broken_pipe;
    if (written.step != Step::kDone && written.step != Step::kEnded && all == 0) {
      error = asio::error::would_block;
    }
    if (written.step != Step::kDone) break;
    all += written.bytes;
    bytes += written.bytes;
  }
  return all;
}

Awaitable<std::size_t> ClientStream::write_tls(asio::const_buffer bytes, error_code& error) {
  error = {};
  std::size_t all = 0;
  while (bytes.size() > 0) {
    const auto written = tls_->write(bytes);
    if (written.step == Step::kEnded) error = asio::error::broken_pipe;
    if (error) break;
    if (written.step == Step::kDone) {
      all += written.bytes;
      bytes += written.bytes;
      continue;
    }
    co_await wait_for(written.step, error);
    if (error) break;
  }
  co_return all;
}

void ClientStream::interrupt_read() {
  is_read_interrupted_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void ClientStream::write_beside_tls(std::string_view text) {
  error_code ignored;
  socket_.write_some(asio::buffer(text.data(), text.size()), ignored);
}

bool ClientStream::has_bytes_to_read() const {
  error_code ignored;
  return socket_.available(ignored) > 0 || (tls_ && tls_->has_received());
}

bool ClientStream::has_client_gone() {
  pollfd end{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&end, 1, 0) > 0;
}

void ClientStream::end_writing() {
  if (tls_) tls_->say_end();
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void ClientStream::close() {
  if (!socket_.is_open()) return;
  if (tls_) tls_->say_end();
  error_code ignored;
  socket_.shutdown(Socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace gatehouse::http

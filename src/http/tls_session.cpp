#include "http/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/error.hpp>

#include "base/unavailable.h"
#include "http/tls.h"

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// It is Asio's socket that is asked, not its descriptor: one that was closed stays closed, whoever
// has its number then.
TlsWay& way_of(BIO* way) { return *static_cast<TlsWay*>(BIO_get_data(way)); }

int write_to_socket(BIO* way, const char* bytes, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(way);
  error_code error;
  *written = way_of(way).socket.write_some(asio::buffer(bytes, size), error);
  if (error == asio::error::would_block) BIO_set_retry_write(way);
  return error ? 0 : 1;
}

int read_from_socket(BIO* way, char* space, std::size_t size, std::size_t* read) {
  BIO_clear_retry_flags(way);
  auto& from = way_of(way);
  if (from.begin < from.end) {
    *read = std::min(size, from.end - from.begin);
    std::copy_n(from.received.begin() + static_cast<std::ptrdiff_t>(from.begin), *read, space);
    from.begin += *read;
    return 1;
  }
  error_code error;
  *read = from.socket.read_some(asio::buffer(space, size), error);
  if (error == asio::error::would_block) BIO_set_retry_read(way);
  return error ? 0 : 1;
}

// What is written has gone: there is nothing to flush, and nothing else is asked for.
long control(BIO* /*way*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* method() {
  static const std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> made = [] {
    std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> method(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"), BIO_meth_free);
    if (!method) throw Unavailable("there is no memory for TLS");
    BIO_meth_set_write_ex(method.get(), write_to_socket);
    BIO_meth_set_read_ex(method.get(), read_from_socket);
    BIO_meth_set_ctrl(method.get(), control);
    return method;
  }();
  return made.get();
}

}  // namespace

void TlsSession::Free::operator()(SSL* session) const { SSL_free(session); }

TlsSession::TlsSession(const TlsIdentity& identity, Socket& socket)
    : way_{.socket = socket}, session_(SSL_new(&identity.context())) {
  BIO* way = session_ ? BIO_new(method()) : nullptr;
  if (way == nullptr) throw Unavailable("there is no memory for TLS");
  BIO_set_data(way, &way_);
  BIO_set_init(way, 1);
  SSL_set_bio(session_.get(), way, way);
  SSL_set_accept_state(session_.get());
}

TlsSession::~TlsSession() = default;

TlsSession::Step TlsSession::step_after(int outcome) {
  switch (SSL_get_error(session_.get(), outcome)) {
    case SSL_ERROR_NONE:
      return Step::kDone;
    case SSL_ERROR_WANT_READ:
      return Step::kNeedsToRead;
    case SSL_ERROR_WANT_WRITE:
      return Step::kNeedsToWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Step::kEnded;  // the client will send no more, but may still be answered
    default:
      heard_plain_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
      ERR_clear_error();
      ended_ = true;
      return Step::kEnded;
  }
}

// OpenSSL has one list of errors for each thread. What another session left there would be taken
// for this one's.
TlsSession::Step TlsSession::shake_hands() {
  ERR_clear_error();
  return step_after(SSL_do_handshake(session_.get()));
}

TlsSession::Moved TlsSession::read(asio::mutable_buffer space) {
  Moved moved;
  ERR_clear_error();
  const int outcome = SSL_read_ex(session_.get(), space.data(), space.size(), &moved.bytes);
  moved.step = step_after(outcome);
  return moved;
}

TlsSession::Moved TlsSession::write(asio::const_buffer bytes) {
  Moved moved;
  ERR_clear_error();
  const int outcome = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &moved.bytes);
  moved.step = step_after(outcome);
  return moved;
}

void TlsSession::say_end() {
  if (ended_ || SSL_is_init_finished(session_.get()) != 1) return;
  ended_ = true;
  ERR_clear_error();
  SSL_shutdown(session_.get());
}

void TlsSession::received(std::size_t bytes) {
  way_.begin = 0;
  way_.end = bytes;
}

bool TlsSession::has_received() const {
  if (SSL_is_init_finished(session_.get()) != 1) return false;
  return way_.begin < way_.end || SSL_has_pending(session_.get()) == 1;
}

}  // namespace gatehouse::http

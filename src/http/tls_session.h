#pragma once

#include <openssl/types.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "http/socket.h"

namespace gatehouse::http {

class TlsIdentity;

// OpenSSL's way to a socket, which must not block, and must outlive this. What somebody else has
// read of the socket comes before what is still there.
struct TlsWay {
  Socket& socket;
  std::array<char, 1024> received{};  // most requests fit
  std::size_t begin = 0;              // of what is left of it
  std::size_t end = 0;
};

// The server's side of TLS over one socket, which must not block. Nothing in here waits: a step
// that cannot go on says for what.
class TlsSession {
 public:
  enum class Step {
    kDone,
    kNeedsToRead,   // go on when something of the socket was read into space()
    kNeedsToWrite,  // go on when the socket can be written
    kEnded,         // by the client, or because either side broke the protocol
  };

  struct Moved {
    Step step = Step::kEnded;
    std::size_t bytes = 0;  // kDone only
  };

  // `socket` must outlive this. Throws Unavailable when there is no memory.
  TlsSession(const TlsIdentity& identity, Socket& socket);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  [[nodiscard]] Step shake_hands();
  [[nodiscard]] Moved read(boost::asio::mutable_buffer space);

  // What was written in part must be written on with the same bytes, wherever they are then.
  [[nodiscard]] Moved write(boost::asio::const_buffer bytes);

  // Tells the client that nothing more comes, when it can be told. Needs no answer.
  void say_end();

  // Where to read of the socket when a step needs that; then it is told how much came.
  [[nodiscard]] boost::asio::mutable_buffer space() { return boost::asio::buffer(way_.received); }

  void received(std::size_t bytes);

  // Whether the session has received what was not read yet: perhaps less than can be read.
  [[nodiscard]] bool has_received() const;

  // Whether the handshake ended because the client speaks HTTP without TLS.
  [[nodiscard]] bool heard_plain_http() const { return heard_plain_http_; }

 private:
  [[nodiscard]] Step step_after(int outcome);

  struct Free {
    void operator()(SSL* session) const;
  };

  TlsWay way_;
  std::unique_ptr<SSL, Free> session_;
  bool ended_ = false;  // nothing can be said any more
  bool heard_plain_http_ = false;
};

}  // namespace gatehouse::http

#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/socket.h"
#include "http/tls_session.h"

namespace gatehouse::http {

// The bytes between one client and its connection: as they are on the socket, or under TLS. What
// awaits has its result in `error`, which must live until then, like the bytes. Used on the thread
// of the socket's loop; one read and one write at a time.
class ClientStream {
 public:
  // Plain when `identity` is null.
  ClientStream(Socket socket, const TlsIdentity* identity);
  ClientStream(const ClientStream&) = delete;
  ClientStream& operator=(const ClientStream&) = delete;

  [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }

  [[nodiscard]] std::string_view scheme() const { return is_tls() ? "https" : "http"; }

  [[nodiscard]] const Executor& executor() { return socket_.get_executor(); }

  // The address of the other side; empty for a local socket.
  [[nodiscard]] std::string peer() const;

  // What TLS begins with; nothing is read or written before.
  enum class Greeted { kWell, kWithPlainHttp, kBadly };
  [[nodiscard]] Awaitable<Greeted> shake_hands();

  // Reads what there is, at least one byte. Each read lets the loop have a turn, however much has
  // come already. An interrupted read fails like one of a closed stream.
  [[nodiscard]] Awaitable<std::size_t> read_some(boost::asio::mutable_buffer space,
                                                 boost::system::error_code& error) {
    if (is_tls()) return read_tls(space, error);
    return socket_.async_read_some(space, boost::asio::redirect_error(kUseAwaitable, error));
  }

  // Makes the read that is under way fail; one that has its bytes already does not.
  void interrupt_read();

  // Writes as much as goes without waiting; would_block: nothing does. What is left must be
  // written next, before anything else.
  [[nodiscard]] std::size_t write_some(boost::asio::const_buffer bytes,
                                       boost::system::error_code& error) {
    if (is_tls()) return write_some_tls(bytes, error);
    return socket_.write_some(bytes, error);
  }

  // Writes everything.
  [[nodiscard]] Awaitable<std::size_t> write(boost::asio::const_buffer bytes,
                                             boost::system::error_code& error) {
    if (is_tls()) return write_tls(bytes, error);
    return boost::asio::async_write(socket_, bytes,
                                    boost::asio::redirect_error(kUseAwaitable, error));
  }

  // For a client that speaks no TLS, as far as it goes without waiting.
  void write_beside_tls(std::string_view text);

  // Reads what nobody wants, without looking into it, after end_writing().
  [[nodiscard]] Awaitable<std::size_t> drop_some(boost::asio::mutable_buffer space,
                                                 boost::system::error_code& error) {
    return socket_.async_read_some(space, boost::asio::redirect_error(kUseAwaitable, error));
  }

  // Whether something has come that was not read.
  [[nodiscard]] bool has_bytes_to_read() const;

  // A client that only ended its side counts as gone, too: nobody can tell the two apart.
  [[nodiscard]] bool has_client_gone();

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

  // Tells the client that nothing more comes.
  void end_writing();

  // Ends everything that is under way. Can be done more than once.
  void close();

 private:
  using Step = TlsSession::Step;

  [[nodiscard]] Awaitable<std::size_t> read_tls(boost::asio::mutable_buffer space,
                                                boost::system::error_code& error);
  [[nodiscard]] std::size_t write_some_tls(boost::asio::const_buffer bytes,
                                           boost::system::error_code& error);
  [[nodiscard]] Awaitable<std::size_t> write_tls(boost::asio::const_buffer bytes,
                                                 boost::system::error_code& error);
  // Waits for what the step needs.
  [[nodiscard]] Awaitable<void> wait_for(Step step, boost::system::error_code& error);

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  bool is_read_interrupted_ = false;  // TLS only: a read may be between two waits
};

}  // namespace gatehouse::http

#include "http/listener.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include <boost/asio/ip/v6_only.hpp>

#include "base/unavailable.h"

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

[[noreturn]] void fail(const tcp::endpoint& endpoint, const error_code& error) {
  throw Unavailable("cannot listen on " + text_of(endpoint) + ": " + error.message() +
                    (error == asio::error::address_in_use
                         ? "; another program has it. Choose another with --listen ADDR:PORT"
                         : ""));
}

int option_of(int descriptor, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

std::string text_of(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), endpoint.port())
                         : fmt::format("{}:{}", address.to_string(), endpoint.port());
}

void bind_to(tcp::acceptor& acceptor, const std::string& address, unsigned short port) {
  error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) throw Unavailable("\"" + address + "\" is not an IP address to listen on");
  const tcp::endpoint endpoint(parsed, port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (error) fail(endpoint, error);
}

void take_listener(tcp::acceptor& acceptor, int descriptor) {
  const auto family = option_of(descriptor, SO_DOMAIN);
  const bool fits = option_of(descriptor, SO_ACCEPTCONN) == 1 &&
                    option_of(descriptor, SO_PROTOCOL) == IPPROTO_TCP &&
                    (family == AF_INET || family == AF_INET6);
  error_code error;
  if (fits) acceptor.assign(family == AF_INET ? tcp::v4() : tcp::v6(), descriptor, error);
  if (!fits || error) {
    throw Unavailable(fmt::format("descriptor {} is not a listening TCP socket", descriptor));
  }
}

void begin_to_listen(tcp::acceptor& acceptor) {
  error_code error;
  const auto endpoint = acceptor.local_endpoint(error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) fail(endpoint, error);
}

void overlook_newcomers(tcp::acceptor& acceptor) {
  // A segment with SYN is dropped, any other taken. The program sees the TCP header; its flags are
  // in byte 13.
  sock_filter program[] = {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
                           BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 0, 1),
                           BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  // Without it, who connects at the wrong moment is broken off: no reason not to stop.
  static_cast<void>(
      ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
}

}  // namespace gatehouse::http

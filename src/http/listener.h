#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace gatehouse::http {

// "127.0.0.1:8080", "[::1]:8080".
[[nodiscard]] std::string text_of(const boost::asio::ip::tcp::endpoint& endpoint);

// Binds to a literal address and a port, without letting anybody connect yet. Throws Unavailable,
// in a sentence, when they cannot be had.
void bind_to(boost::asio::ip::tcp::acceptor& acceptor, const std::string& address,
             unsigned short port);

// Takes a socket that somebody else made. Throws Unavailable when it is not a listening TCP socket.
void take_listener(boost::asio::ip::tcp::acceptor& acceptor, int descriptor);

// Lets clients connect. Throws Unavailable when another program listens at the address.
void begin_to_listen(boost::asio::ip::tcp::acceptor& acceptor);

// Has the kernel overlook new attempts to connect, while those that have begun end up in the
// queue: closing the socket breaks off whatever is in the queue, so it must be empty by then.
// Clients try again by themselves after a second and find whoever listens there then.
void overlook_newcomers(boost::asio::ip::tcp::acceptor& acceptor);

}  // namespace gatehouse::http

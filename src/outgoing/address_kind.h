#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace gatehouse::outgoing {

// What an IP address is for, as far as it matters to somebody who must not be led into a private
// network. Only kPublic may be connected to without being asked for.
enum class AddressKind {
  kPublic,
  kUnspecified,    // 0.0.0.0, ::; the system connects it to itself
  kLoopback,       // 127.0.0.0/8, ::1
  kPrivate,        // RFC 1918, unique local, site-local
  kLinkLocal,      // 169.254.0.0/16, fe80::/10
  kMetadata,       // where clouds tell a machine its secrets: 169.254.169.254 and its like
  kShared,         // 100.64.0.0/10, behind a provider's address translation
  kMulticast,      // 224.0.0.0/4, ff00::/8
  kBroadcast,      // 255.255.255.255
  kDocumentation,  // 192.0.2.0/24 and its like
  kBenchmark,      // 198.18.0.0/15, 2001:2::/48
  kTranslated,     // an IPv4 address in a tunnel or behind a local translator
  kReserved,       // everything else that nobody on the Internet has
};

// An IPv4 address within an IPv6 address counts as the IPv4 address. Where that would be public but
// the form around it is a tunnel that no server of today lives in (6to4, Teredo, IPv4-compatible)
// or is translated by rules we cannot know (64:ff9b:1::/48), it is kTranslated.
[[nodiscard]] AddressKind kind_of(const boost::asio::ip::address& address);

// "127.0.0.1 is a loopback address".
[[nodiscard]] std::string words_for(const boost::asio::ip::address& address);

}  // namespace gatehouse::outgoing

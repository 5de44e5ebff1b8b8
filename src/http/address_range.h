#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace gatehouse::http {

// A range of IP addresses, perhaps of one port only: "10.0.0.0/8", "127.0.0.1", "::1/128",
// "10.0.0.0/8:8443", "[::1]:8443". An IPv4 address in IPv6 clothes (::ffff:10.0.0.1) counts as the
// IPv4 address.
class AddressRange {
 public:
  // Absent when the text is none of these.
  [[nodiscard]] static std::optional<AddressRange> parse(std::string_view text);

  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

  // Whether the range is for this port, or for any.
  [[nodiscard]] bool covers_port(unsigned short port) const { return !port_ || *port_ == port; }

  // The text it was parsed from.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  using Network = std::variant<boost::asio::ip::network_v4, boost::asio::ip::network_v6>;

  AddressRange(Network network, std::optional<unsigned short> port, std::string_view text)
      : network_(std::move(network)), port_(port), text_(text) {}

  Network network_;
  std::optional<unsigned short> port_;
  std::string text_;
};

}  // namespace gatehouse::http

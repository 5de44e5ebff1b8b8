#include "http/address_range.h"

#include "base/text.h"

namespace gatehouse::http {
namespace {

namespace ip = boost::asio::ip;

struct Parts {
  std::string_view network;
  std::optional<std::string_view> port;
};

// Takes the port off: behind "]" for IPv6, behind the only ":" for IPv4.
Parts parts_of(std::string_view text) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos) return {};
    const auto rest = text.substr(bracket + 1);
    if (rest.empty()) return {text.substr(1, bracket - 1), std::nullopt};
    if (rest.front() != ':') return {};
    return {text.substr(1, bracket - 1), rest.substr(1)};
  }
  const auto colon = text.find(':');
  const bool is_ipv6 = colon != std::string_view::npos && text.find(':', colon + 1) != text.npos;
  if (colon == std::string_view::npos || is_ipv6) return {text, std::nullopt};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<unsigned short> parse_port(std::string_view text) {
  const auto number = parse_digits(text);
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  return static_cast<unsigned short>(*number);
}

ip::address plain(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const auto parts = parts_of(text);
  std::optional<unsigned short> port;
  if (parts.port) {
    port = parse_port(*parts.port);
    if (!port) return std::nullopt;
  }
  const auto slash = parts.network.find('/');
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(parts.network.substr(0, slash)), error);
  if (error) return std::nullopt;
  const int bits_max = address.is_v4() ? 32 : 128;
  auto bits = std::optional<std::int64_t>(bits_max);
  if (slash != std::string_view::npos) bits = parse_digits(parts.network.substr(slash + 1));
  if (!bits || *bits > bits_max) return std::nullopt;
  const auto prefix = static_cast<unsigned short>(*bits);
  if (address.is_v4()) {
    return AddressRange(ip::network_v4(address.to_v4(), prefix).canonical(), port, text);
  }
  return AddressRange(ip::network_v6(address.to_v6(), prefix).canonical(), port, text);
}

bool AddressRange::contains(const ip::address& address) const {
  const auto single = plain(address);
  if (const auto* network = std::get_if<ip::network_v4>(&network_)) {
    return single.is_v4() &&
           ip::network_v4(single.to_v4(), network->prefix_length()).canonical() == *network;
  }
  const auto& network = std::get<ip::network_v6>(network_);
  return single.is_v6() &&
         ip::network_v6(single.to_v6(), network.prefix_length()).canonical() == network;
}

}  // namespace gatehouse::http

#include "relay/upstream_address.h"

#include <boost/url/parse.hpp>

#include "base/text.h"

namespace gatehouse::relay {

std::optional<UpstreamAddress> UpstreamAddress::parse(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!url || url->has_query() || url->has_fragment() || url->has_userinfo()) return std::nullopt;
  if (!equals_ignoring_case(std::string(url->scheme()), "http") || url->host().empty()) {
    return std::nullopt;
  }
  UpstreamAddress address;
  address.host = std::string(url->host_address());
  address.port = url->has_port() ? std::string(url->port()) : "80";
  const auto port = parse_digits(address.port);
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  address.authority = std::string(url->encoded_host_and_port());
  address.prefix = std::string(url->encoded_path());
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  return address;
}

}  // namespace gatehouse::relay

#include "http/forwarded.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::http {
namespace {

namespace ip = boost::asio::ip;

// The elements of all fields of that name, in order.
std::vector<std::string_view> elements_of(const Request& request, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const auto& field : request.fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    for (const auto element : split(field.value, ',')) elements.push_back(trimmed(element));
  }
  return elements;
}

std::optional<ip::address> address_of(std::string_view text) {
  boost::system::error_code error;
  auto address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  // The same address is always written the same way.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

bool is_trusted(const ip::address& address, const std::vector<AddressRange>& trusted) {
  return std::ranges::any_of(trusted, [&](const auto& range) { return range.contains(address); });
}

// How many addresses, from the right, trusted proxies vouch for; sets `client` to the last of them.
std::size_t count_hops(const std::vector<std::string_view>& hops,
                       const std::vector<AddressRange>& trusted,
                       std::optional<std::string>& client) {
  std::size_t count = 0;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = address_of(*hop);
    if (!address) break;
    client = address->to_string();
    ++count;
    if (!is_trusted(*address, trusted)) break;
  }
  return count;
}

}  // namespace

Result<Forwarded, ForwardedError> read_forwarded(const Request& request,
                                                 const std::vector<AddressRange>& trusted_proxies) {
  Forwarded forwarded;
  if (trusted_proxies.empty()) return forwarded;
  const auto peer = address_of(request.peer);
  if (!peer || !is_trusted(*peer, trusted_proxies)) return forwarded;
  forwarded.via = Request::Via::kTrustedProxy;
  const auto hops =
      count_hops(elements_of(request, "X-Forwarded-For"), trusted_proxies, forwarded.peer);
  const auto schemes = elements_of(request, "X-Forwarded-Proto");
  // The nearest proxy always counts, also when it names no address.
  const auto counted = std::min(schemes.size(), std::max<std::size_t>(hops, 1));
  for (std::size_t i = 0; i < counted; ++i) {
    const auto& text = schemes[schemes.size() - 1 - i];
    const bool secure = equals_ignoring_case(text, "https");
    if (!secure && !equals_ignoring_case(text, "http")) break;
    const std::string_view scheme = secure ? "https" : "http";
    if (forwarded.scheme && *forwarded.scheme != scheme) {
      return Failure(ForwardedError::kContradictorySchemes);
    }
    forwarded.scheme = scheme;
  }
  return forwarded;
}

}  // namespace gatehouse::http

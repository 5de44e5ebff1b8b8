#include "http/forwarded.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::http {
namespace {

bool is_trusted(std::string_view text, const std::vector<AddressRange>& trusted) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  return !error &&
         std::ranges::any_of(trusted, [&](const auto& range) { return range.contains(address); });
}

}  // namespace

void apply_forwarded(Request& request, const std::vector<AddressRange>& trusted_proxies) {
  if (trusted_proxies.empty() || !is_trusted(request.peer, trusted_proxies)) return;
  const auto scheme = request.field("X-Forwarded-Proto");
  if (equals_ignoring_case(scheme, "https")) request.scheme = "https";
  const auto hops = split(request.field("X-Forwarded-For"), ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = trimmed(*hop);
    if (address.empty()) return;
    request.peer = address;
    if (!is_trusted(address, trusted_proxies)) return;
  }
}

}  // namespace gatehouse::http

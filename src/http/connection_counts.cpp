#include "http/connection_counts.h"

#include <algorithm>
#include <boost/container_hash/hash.hpp>

namespace gatehouse::http {
namespace {

namespace ip = boost::asio::ip;

ConnectionCounts::Client client_of(const ip::address& address) {
  if (address.is_v4()) return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
  auto bytes = address.to_v6().to_bytes();
  if (!address.to_v6().is_v4_mapped()) std::fill(bytes.begin() + 8, bytes.end(), 0);
  return bytes;
}

}  // namespace

std::optional<ConnectionCounts::Place> ConnectionCounts::take(const ip::address& address) {
  std::optional<Client> client;
  const auto holds = [&](const AddressRange& range) { return range.contains(address); };
  if (!std::ranges::any_of(exempt_, holds)) client = client_of(address);
  const std::scoped_lock lock(mutex_);
  if (client) {
    auto& count = of_client_[*client];
    if (count >= per_client_max_) return std::nullopt;
    ++count;
  }
  ++open_;
  return std::make_optional<Place>(*this, client);
}

void ConnectionCounts::leave(const std::optional<Client>& client) {
  const std::scoped_lock lock(mutex_);
  --open_;
  if (!client) return;
  const auto found = of_client_.find(*client);
  if (--found->second == 0) of_client_.erase(found);
}

std::size_t ConnectionCounts::open() const {
  const std::scoped_lock lock(mutex_);
  return open_;
}

}  // namespace gatehouse::http

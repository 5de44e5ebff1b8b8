#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "http/address_range.h"

namespace gatehouse::http {

// Counts the open connections: all of them, and those of each client. A client is an IPv4 address
// or an IPv6 network of 64 bits, which one machine can have as its own. Safe to use from several
// threads.
class ConnectionCounts {
 public:
  // Clients in `exempt`, which stand for many others, have no limit of their own.
  ConnectionCounts(std::size_t per_client_max, std::vector<AddressRange> exempt)
      : per_client_max_(per_client_max), exempt_(std::move(exempt)) {}

  using Client = std::array<unsigned char, 16>;

  // What one open connection counts for, until it is destroyed.
  class Place {
   public:
    Place(ConnectionCounts& counts, const std::optional<Client>& client)
        : counts_(&counts), client_(client) {}

    Place(Place&& other) noexcept
        : counts_(std::exchange(other.counts_, nullptr)), client_(other.client_) {}

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;

    ~Place() {
      if (counts_ != nullptr) counts_->leave(client_);
    }

   private:
    ConnectionCounts* counts_;
    std::optional<Client> client_;
  };

  // A place for one more connection from this address; absent when its client has as many as it
  // may have.
  [[nodiscard]] std::optional<Place> take(const boost::asio::ip::address& address);

  [[nodiscard]] std::size_t open() const;

 private:
  void leave(const std::optional<Client>& client);

  const std::size_t per_client_max_;
  const std::vector<AddressRange> exempt_;
  mutable std::mutex mutex_;
  std::size_t open_ = 0;
  boost::unordered_flat_map<Client, std::size_t> of_client_;
};

}  // namespace gatehouse::http

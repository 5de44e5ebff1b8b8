#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/service_limits.h"
#include "http/address_range.h"
#include "http/lanes.h"

namespace gatehouse::http {

// How the server listens.
struct Options {
  std::string address = "127.0.0.1";  // a literal IPv4 or IPv6 address
  unsigned short port = 8080;         // 0: any free one
  // A listening TCP socket that whoever started the process made and keeps; it takes the place of
  // address and port.
  std::optional<int> listener;
  unsigned workers = 1;  // event loops, one per core
  // In the order of Lane. Signing in has a thread for each password that may be hashed or wait for
  // it, so that strangers who try passwords leave some to people whose browser is known.
  LaneSizes lanes{{{4, 4096},
                   {4, 256},
                   {2 * (limits::kPasswordsAtOnceMax + limits::kPasswordsWaitingMax) + 2, 64},
                   {2, 256},
                   {8, 64}}};
  std::size_t connections_max = limits::kConnectionsMax;
  // From one IPv4 address or one IPv6 network of 64 bits; trusted proxies have no such limit.
  std::size_t connections_per_address = limits::kConnectionsPerAddress;
  // What is held of long bodies, of all connections together.
  std::size_t body_bytes_max = limits::kBodyBytesInFlightMax;
  // Only from these addresses are X-Forwarded-For and X-Forwarded-Proto believed.
  std::vector<AddressRange> trusted_proxies;
  // Header fields, each with its line's end, of every answer to a request that came by https:
  // under TLS here, or as a trusted proxy says.
  std::string https_fields;
};

}  // namespace gatehouse::http

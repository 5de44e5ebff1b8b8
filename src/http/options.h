#pragma once

#include <string>
#include <vector>

#include "http/address_range.h"

namespace gatehouse::http {

// How the server listens.
struct Options {
  std::string address = "127.0.0.1";  // a literal IPv4 or IPv6 address
  unsigned short port = 8080;         // 0: any free one
  unsigned workers = 1;               // event loops, one per core
  unsigned pool_threads = 12;         // for work that waits, such as a test of a callback URL
  // Only from these addresses are X-Forwarded-For and X-Forwarded-Proto believed.
  std::vector<AddressRange> trusted_proxies;
};

}  // namespace gatehouse::http

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oauth1/quirks.h"
#include "oauth1/request.h"

namespace gatehouse::gateway {

// A URL under which clients know this server: "https://shop.example" or, behind a proxy that takes
// a path away, "https://shop.example/store".
struct PublicUrl {
  std::string scheme;
  std::string authority;
  std::string prefix;

  // As connectors are told it: ends with "/".
  [[nodiscard]] std::string text() const { return scheme + "://" + authority + prefix + "/"; }
};

// Has `verify(request)` look at the request under each URL under which the client may know this
// server, until it returns quirks; absent when it never does. Without any URL the request's own
// Host says.
template <class Verify>
[[nodiscard]] std::optional<oauth1::QuirkSet> verify_under(const std::vector<PublicUrl>& urls,
                                                           oauth1::Request request, Verify verify) {
  if (urls.empty()) return verify(request);
  for (const auto& url : urls) {
    request.url.scheme = url.scheme;
    request.url.authority = url.authority;
    request.url.prefix = url.prefix;
    if (const auto quirks = verify(request)) return quirks;
  }
  return std::nullopt;
}

}  // namespace gatehouse::gateway

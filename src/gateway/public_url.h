#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oauth1/base_string.h"
#include "oauth1/quirks.h"

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

// Has `verify(url)` look at a request's URL as each under which the client may know this server,
// until it returns quirks; absent when it never does. Without any the request's own Host says.
template <class Verify>
[[nodiscard]] std::optional<oauth1::QuirkSet> verify_under(const std::vector<PublicUrl>& urls,
                                                           oauth1::RequestUrl url, Verify verify) {
  if (urls.empty()) return verify(url);
  for (const auto& known : urls) {
    url.scheme = known.scheme;
    url.authority = known.authority;
    url.prefix = known.prefix;
    if (const auto quirks = verify(url)) return quirks;
  }
  return std::nullopt;
}

}  // namespace gatehouse::gateway

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message/request.h"

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

// Takes the path of the longest base URL that a request is below off it: "/store" of
// "/store/rest/V1/products". A proxy may have taken that away already; then nothing is taken.
// Returns whether anything was.
[[nodiscard]] bool take_base_path(http::Request& request, const std::vector<PublicUrl>& base_urls);

}  // namespace gatehouse::gateway

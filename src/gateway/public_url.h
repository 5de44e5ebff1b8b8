#pragma once

#include <string>

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

}  // namespace gatehouse::gateway

#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace gatehouse::outgoing {

// An absolute http: or https: URL as libcurl understands it, so that what is judged is what is
// called.
struct WebUrl {
  std::string text;
  std::string scheme;  // "http" or "https"
  std::string host;    // "[::1]" with brackets
  std::uint16_t port = 0;

  // "https://erp.example:8443"; the port only when it is not the scheme's own.
  [[nodiscard]] std::string origin() const;
};

// Else why it cannot be used: a short phrase.
[[nodiscard]] Result<WebUrl, std::string> parse_web_url(const std::string& text);

// What a Location field means that came from `base`.
[[nodiscard]] Result<WebUrl, std::string> resolve_location(const WebUrl& base,
                                                           const std::string& location);

// Whether what was meant for `from` may be sent to `to`: the same host and port, and not from https
// to http. Going from http to https, the port may change with the scheme when both are the default.
[[nodiscard]] bool is_same_place(const WebUrl& from, const WebUrl& to);

}  // namespace gatehouse::outgoing

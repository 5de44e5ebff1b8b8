#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/address_range.h"
#include "integrations/callback.h"
#include "outgoing/curl_library.h"
#include "outgoing/web_url.h"

namespace gatehouse::outgoing {

struct HttpRequest {
  enum class Method { kGet, kPost };

  WebUrl url;
  Method method = Method::kPost;
  std::string_view form;  // the body of a POST, application/x-www-form-urlencoded
  std::chrono::milliseconds timeout{0};
};

// Whom to connect to, and whom to believe.
struct HttpTrust {
  std::vector<http::AddressRange> allowed;  // besides public addresses
  std::string ca_file;                      // empty: the system's certificates
};

struct HttpAnswer {
  integrations::CallbackAnswer answer;  // without its duration
  std::string location;                 // as it came; empty when there is none
};

using HttpFields = std::vector<std::pair<std::string, std::string>>;

// Sends one request over a connection of its own and reads the answer; follows nothing.
[[nodiscard]] HttpAnswer exchange(const CurlLibrary& library, const HttpTrust& trust,
                                  const HttpRequest& request, const HttpFields& fields);

// Which address exchange() will not connect to, in words, where the URL itself names it: its host
// is an address, or "localhost". Absent when it is allowed, or a name that would have to be looked
// up.
[[nodiscard]] std::optional<std::string> refused_address(const HttpTrust& trust, const WebUrl& url);

}  // namespace gatehouse::outgoing

#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/message.h"

namespace gatehouse::api::admin {

inline constexpr std::string_view kSessionCookie = "gatehouse_session";
inline constexpr std::string_view kDeviceCookie = "gatehouse_device";

// The value of a cookie of the request. Empty when there is none, and also when there are two of
// that name: then one of them was planted, and nobody can tell which (RFC 6265 section 8.6).
[[nodiscard]] Secret cookie(const http::Request& request, std::string_view name);

// Cookies that no script can read and that no other site can make a browser send.
class CookieJar {
 public:
  explicit CookieJar(std::string path) : path_(std::move(path)) {}

  // Lives until the browser is closed.
  void keep(http::Response& response, const http::Request& request, std::string_view name,
            const Secret& value) const;
  void keep_for_half_a_year(http::Response& response, const http::Request& request,
                            std::string_view name, const Secret& value) const;
  void forget(http::Response& response, const http::Request& request, std::string_view name) const;

 private:
  void set(http::Response& response, const http::Request& request, std::string_view name,
           std::string_view value, std::string_view lifetime) const;

  std::string path_;
};

}  // namespace gatehouse::api::admin

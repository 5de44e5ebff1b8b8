#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "http/message/handled.h"

namespace gatehouse::api::admin {

enum class CookieName { kSession, kDevice };

// How a cookie is called: "gatehouse_session", and "__Host-gatehouse_session" when the request came
// by https. A browser takes the latter only over TLS, for this host and for all of its paths, so
// neither another host of the domain nor somebody on an http connection can plant one
// (draft-ietf-httpbis-rfc6265bis section 4.1.3.2).
[[nodiscard]] std::string name_of(CookieName name, std::string_view scheme);

// The value of a cookie of the request, by the name for its scheme and no other. Empty when there
// is none, and also when there are two of that name: then one of them was planted, and nobody can
// tell which (RFC 6265 section 8.6).
[[nodiscard]] Secret cookie(const http::Request& request, CookieName name);

// Cookies that no script can read and that no other site can make a browser send. By http they are
// for the path given here.
class CookieJar {
 public:
  explicit CookieJar(std::string path) : path_(std::move(path)) {}

  // Lives until the browser is closed.
  void keep(http::Response& response, const http::Request& request, CookieName name,
            const Secret& value) const;
  void keep_for_half_a_year(http::Response& response, const http::Request& request, CookieName name,
                            const Secret& value) const;
  void forget(http::Response& response, const http::Request& request, CookieName name) const;

 private:
  void set(http::Response& response, const http::Request& request, CookieName name,
           std::string_view value, std::string_view lifetime) const;

  std::string path_;
};

}  // namespace gatehouse::api::admin

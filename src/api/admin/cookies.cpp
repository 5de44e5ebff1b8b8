#include "api/admin/cookies.h"

#include "base/text.h"

namespace gatehouse::api::admin {

namespace {

bool is_secure(std::string_view scheme) { return scheme == "https"; }

}  // namespace

std::string name_of(CookieName name, std::string_view scheme) {
  std::string text = is_secure(scheme) ? "__Host-" : "";
  return text += name == CookieName::kSession ? "gatehouse_session" : "gatehouse_device";
}

Secret cookie(const http::Request& request, CookieName name) {
  const auto wanted = name_of(name, request.scheme);
  std::string_view value;
  int found = 0;
  for (const auto& field : request.fields) {
    if (!equals_ignoring_case(field.name, "Cookie")) continue;
    for (const auto part : split(field.value, ';')) {
      const auto pair = trimmed(part);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != wanted) continue;
      value = pair.substr(equals + 1);
      ++found;
    }
  }
  return found == 1 ? Secret(value) : Secret();
}

void CookieJar::set(http::Response& response, const http::Request& request, CookieName name,
                    std::string_view value, std::string_view lifetime) const {
  const bool secure = is_secure(request.scheme);
  auto text = name_of(name, request.scheme);
  text.append("=").append(value).append("; Path=").append(secure ? "/" : path_).append(lifetime);
  text += "; HttpOnly; SameSite=Strict";
  if (secure) text += "; Secure";
  response.add("Set-Cookie", text);
}

void CookieJar::keep(http::Response& response, const http::Request& request, CookieName name,
                     const Secret& value) const {
  set(response, request, name, value.reveal(), "");
}

void CookieJar::keep_for_half_a_year(http::Response& response, const http::Request& request,
                                     CookieName name, const Secret& value) const {
  set(response, request, name, value.reveal(), "; Max-Age=15552000");
}

void CookieJar::forget(http::Response& response, const http::Request& request,
                       CookieName name) const {
  set(response, request, name, "", "; Max-Age=0");
}

}  // namespace gatehouse::api::admin

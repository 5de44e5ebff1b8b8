#include "api/admin/headers.h"

namespace gatehouse::api::admin {

void add_security_headers(http::Response& response, const http::Request& request,
                          std::string_view policy) {
  response.add("Content-Security-Policy", policy)
      .add("X-Content-Type-Options", "nosniff")
      .add("Referrer-Policy", "no-referrer")
      .add("Cross-Origin-Opener-Policy", "same-origin")
      .add("Cross-Origin-Resource-Policy", "same-origin");
  if (request.scheme == "https" && request.hsts == http::Request::Hsts::kByHandler) {
    response.add("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  }
}

}  // namespace gatehouse::api::admin

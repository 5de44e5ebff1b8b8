#include "api/admin/headers.h"

namespace gatehouse::api::admin {

void add_security_headers(http::Response& response, std::string_view policy) {
  response.add("Content-Security-Policy", policy)
      .add("X-Content-Type-Options", "nosniff")
      .add("Referrer-Policy", "no-referrer")
      .add("Cross-Origin-Opener-Policy", "same-origin")
      .add("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace gatehouse::api::admin

#pragma once

#include "http/message/handled.h"

namespace gatehouse::api::admin {

// The policy of the page (facts/ui 12): nothing inline, nothing from elsewhere, in no frame.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'";

// The policy of answers that are no page.
inline constexpr std::string_view kDataPolicy = "default-src 'none'; frame-ancestors 'none'";

// Adds what every answer of the admin carries (facts/security 3.8); HSTS when the request came by
// TLS, unless the server itself says it.
void add_security_headers(http::Response& response, const http::Request& request,
                          std::string_view policy);

}  // namespace gatehouse::api::admin

#pragma once

#include "api/admin/call.h"
#include "api/admin/installation.h"

namespace gatehouse::api::admin {

// Whether a method changes something.
[[nodiscard]] bool is_mutating(std::string_view method);

struct GuardServices {
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  const access::ResourceTree& tree;
  const Installation& installation;
};

// Who asks, from the session cookie or from "Authorization: Bearer <admin token>". Refuses with 401
// when it is nobody. Of the two the header counts, since no browser adds it on its own.
// kUnnoticed: the request does not keep the session alive.
enum class Attention { kNoticed, kUnnoticed };
[[nodiscard]] Result<Caller, Problem> identify(const GuardServices& services,
                                               const http::Request& request, Attention attention);

// Refuses what another site may have made a browser send: another Origin, another
// Sec-Fetch-Site, a body that is not JSON.
[[nodiscard]] Result<void, Problem> check_source(const GuardServices& services,
                                                 const http::Request& request);

// Refuses a change by a browser that does not send its session's CSRF token.
[[nodiscard]] Result<void, Problem> check_csrf_token(const GuardServices& services,
                                                     const http::Request& request,
                                                     const Caller& caller);

}  // namespace gatehouse::api::admin

#pragma once

#include <string_view>

#include "http/message.h"
#include "operators/sign_in.h"

namespace gatehouse::api::admin {

// Whether a request asks for an admin token: POST .../rest[/<store
// code>]/V1/integration/admin/token.
[[nodiscard]] bool asks_for_admin_token(const http::Request& request);

// Answers it with the token as a JSON text, or with Magento's statuses and bodies (facts/magento
// 6.2): 400 for what is missing, 401 for everything else, never saying why. Waits for password
// hashing, so it belongs on the sign-in lane. The body must be complete.
[[nodiscard]] http::Response issue_admin_token(operators::SignInService& sign_in,
                                               const http::Request& request);

}  // namespace gatehouse::api::admin

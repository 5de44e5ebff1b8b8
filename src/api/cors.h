#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message/request.h"
#include "http/message/response.h"

namespace gatehouse::api {

// Lets scripts of other origins call the API from a browser (Fetch Standard, "CORS protocol"). No
// credentials in the standard's sense are allowed, which are cookies: callers say who they are in
// Authorization, which their script sets.

// The value of Access-Control-Allow-Origin: the request's origin, or "*"; absent when it has none,
// or one that is not among the allowed ones.
[[nodiscard]] std::optional<std::string> allowed_origin(
    const http::Request& request, const std::vector<std::string>& allowed_origins);

// The answer to a browser that asks whether a call of this kind may be made: which methods and
// fields it may have. It says nothing of who may call. Absent when the request asks no such thing,
// or is of an origin that is not allowed.
[[nodiscard]] std::optional<http::Response> preflight_answer(
    const http::Request& request, const std::vector<std::string>& allowed_origins);

// Lets scripts of an origin (what allowed_origin returned) read an answer.
void let_read(http::Response& response, const std::string& origin);

}  // namespace gatehouse::api

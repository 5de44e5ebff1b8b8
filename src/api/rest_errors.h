#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "api/refusals.h"
#include "gateway/gateway.h"
#include "http/message/handled.h"

namespace gatehouse::api {

// An answer of this body, which has a `message` and a `code` (facts/magento 7.3). 503 comes with
// Retry-After, 5xx with its cause.
[[nodiscard]] http::Response rest_error(int status, const boost::json::object& body);

// The same of a refusal that tells nothing but its sentence.
[[nodiscard]] http::Response rest_error(int status, std::string_view code,
                                        std::string_view message);
// `subject` is put where the sentence has "{}".
[[nodiscard]] http::Response rest_error(ServerRefusal refusal, std::string_view subject = "");

// How a refused call is answered: {"message", "parameters", "errors", "code"}. `forbidden_status`
// is the setting webapi/webapisecurity/forbidden_status.
[[nodiscard]] http::Response refusal_response(const gateway::Refused& refused,
                                              int forbidden_status);

// How a call is answered that nobody can decide on: 503 {"message", "code"}.
[[nodiscard]] http::Response refusal_response(const gateway::Undecidable& undecidable);

}  // namespace gatehouse::api

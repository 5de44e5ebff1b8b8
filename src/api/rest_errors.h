#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "gateway/gateway.h"
#include "http/message/handled.h"

namespace gatehouse::api {

// An error of the REST API: {"message", "parameters", "code"} (facts/magento 7.3). Messages are
// whole sentences; the parameters repeat what a program may want to read. 503 comes with
// Retry-After.
[[nodiscard]] http::Response rest_error(int status, std::string_view code, std::string_view message,
                                        const boost::json::value& parameters = nullptr);

// How a refused call is answered: the only place that turns reasons into HTTP. `forbidden_status`
// is the setting webapi/webapisecurity/forbidden_status.
[[nodiscard]] http::Response refusal_response(const gateway::Refused& refused,
                                              int forbidden_status);

}  // namespace gatehouse::api

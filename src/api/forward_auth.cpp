#include "api/forward_auth.h"

#include <boost/json/parse.hpp>

#include "api/area.h"
#include "api/original_request.h"
#include "api/rest_errors.h"
#include "gateway/identity.h"
#include "gateway/target.h"

namespace gatehouse::api {
namespace {

// The `code` of a refusal, for proxies that drop its body.
void tell_code(http::Response& refusal) {
  const auto body = boost::json::parse(refusal.body());
  const auto* code = body.is_object() ? body.as_object().if_contains("code") : nullptr;
  if (code != nullptr) refusal.add("X-Gatehouse-Code", std::string_view(code->as_string()));
}

// Proxies know 401 and 403; for some, such as nginx, everything else is a fault of their own.
http::Response as_verdict(http::Response response) {
  const auto status = response.status();
  if (status >= 400) tell_code(response);
  if (status == 401) response.add("WWW-Authenticate", "OAuth realm=\"Gatehouse\"");
  if (status < 400 || status >= 500 || status == 401 || status == 403) return response;
  response.add("X-Gatehouse-Status", std::to_string(status));
  return std::move(response.replace_status(403));
}

// The same for an answer that may be to come.
http::Handled as_verdict(http::Handled handled) {
  if (auto* response = std::get_if<http::Response>(&handled.outcome)) {
    return as_verdict(std::move(*response));
  }
  if (auto* work = std::get_if<http::Work>(&handled.outcome)) {
    return http::Work{work->lane, [run = std::move(work->run)]() -> http::Handled {
                        return as_verdict(guarded(run));
                      }};
  }
  return handled;
}

http::Response refuse(const OriginalRefused& refused) {
  auto response = rest_error(refused.reason, refused.subject);
  tell_code(response);
  return response;
}

}  // namespace

http::Handled MayPass::answer(const std::shared_ptr<const gateway::Call>& call) {
  http::Response response(200, "", "");
  for (const auto& field : gateway::identity_of(*call)) response.add(field.name, field.value);
  return response;
}

http::Handled ForwardAuth::handle(const http::Request& question) {
  auto original = original_request(question, kPath);
  if (!original) return refuse(original.error());
  static_cast<void>(take_base_path(*original, base_urls_));
  const auto target = gateway::read_target(original->path, store_codes_);
  if (target.entrance != gateway::Entrance::kRest) {
    return as_verdict(refusal_response(gateway::Refused{gateway::Reason::kRouteNotFound}, 401));
  }
  return as_verdict(rest_.handle(*original, target));
}

}  // namespace gatehouse::api

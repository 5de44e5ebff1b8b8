#include "api/admin/admin_token.h"

#include <boost/json.hpp>

#include "api/admin/problem.h"
#include "json/reader.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

json::object required(std::string_view field) {
  return {{"message", "\"%fieldName\" is required. Enter and try again."},
          {"parameters", {{"fieldName", field}}}};
}

// Magento's shape: one missing field is said directly, several in a list.
http::Response refuse_missing(const std::vector<std::string_view>& missing) {
  if (missing.size() == 1) {
    auto body = required(missing.front());
    body["code"] = "field_missing";
    return json_response(400, body);
  }
  json::array errors;
  for (const auto field : missing) errors.push_back(required(field));
  return json_response(400, {{"message", "One or more input exceptions have occurred."},
                             {"errors", std::move(errors)},
                             {"code", "field_missing"}});
}

std::string text_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

bool AdminTokens::answers(const access::Route& route) const {
  return route.method == access::Method::kPost && route.pattern == "/V1/integration/admin/token";
}

http::Handled AdminTokens::answer(const std::shared_ptr<const gateway::Call>& call) {
  return http::Work{http::Lane::kSignIn,
                    [this, call]() -> http::Handled { return issue(call->request); }};
}

http::Response AdminTokens::issue(const http::Request& request) {
  const auto parsed = gatehouse::json::parse(request.body);
  if (!parsed)
    return json_response(400, {{"message", "Decoding error."}, {"code", "malformed_json"}});
  const auto* body = parsed->if_object();
  if (body == nullptr)
    return json_response(400, {{"message", "The body is no object."}, {"code", "field_type"}});
  const auto username = text_of(*body, "username");
  const Secret password(text_of(*body, "password"));
  std::vector<std::string_view> missing;
  if (username.empty()) missing.emplace_back("username");
  if (password.empty()) missing.emplace_back("password");
  if (!missing.empty()) return refuse_missing(missing);
  const auto token =
      sign_in_.issue_token({.username = username,
                            .password = password.clone(),
                            .device_key = Secret(),
                            .client = {.address = std::string(request.peer),
                                       .user_agent = std::string(request.field("User-Agent"))}});
  if (token) return json_response(200, json::string(token->reveal()));
  if (token.error().reason == operators::SignInRefusal::kBusy) {
    auto busy = json_response(
        503, {{"message", "Too many people sign in at this moment. Try again."}, {"code", "busy"}});
    busy.because("busy: too many people sign in at this moment");
    return std::move(busy.add("Retry-After", "1"));
  }
  return json_response(
      401, {{"message",
             "The account sign-in was incorrect or your account is disabled temporarily. "
             "Please wait and try again later."},
            {"code", "sign_in_refused"}});
}

}  // namespace gatehouse::api::admin

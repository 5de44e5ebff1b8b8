#include "api/admin/admin_token.h"

#include <boost/json.hpp>

#include "api/admin/problem.h"
#include "base/request_path.h"
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

bool asks_for_admin_token(const http::Request& request) {
  constexpr std::string_view kEnd = "/V1/integration/admin/token";
  auto path = front_of(request.path).rest;
  if (path.ends_with('/')) path.remove_suffix(1);
  if (request.method != "POST" || !path.ends_with(kEnd)) return false;
  auto before = path.substr(0, path.size() - kEnd.size());
  if (!before.starts_with("/rest")) return false;
  before.remove_prefix(std::string_view("/rest").size());
  return before.empty() ||
         (before.front() == '/' && before.size() > 1 && before.find('/', 1) == before.npos);
}

http::Response issue_admin_token(operators::SignInService& sign_in, const http::Request& request) {
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
      sign_in.issue_token({.username = username,
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

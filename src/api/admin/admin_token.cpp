#include "api/admin/admin_token.h"

#include <boost/json.hpp>

#include "api/admin/problem.h"
#include "api/rest_errors.h"
#include "json/reader.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

http::Response refuse(ServerRefusal refusal) {
  const auto& row = kServerRefusals[refusal];
  return json_response(row.status, {{"message", row.sentence}, {"code", row.code}});
}

// Magento's shape: one missing field is said directly, several in a list.
http::Response refuse_missing(const std::vector<std::string_view>& missing) {
  const auto& row = kServerRefusals[ServerRefusal::kFieldMissing];
  const auto required = [&](std::string_view field) {
    return json::object{{"message", row.sentence}, {"parameters", {{"fieldName", field}}}};
  };
  json::object body;
  if (missing.size() == 1) {
    body = required(missing.front());
  } else {
    json::array errors;
    for (const auto field : missing) errors.push_back(required(field));
    body = {{"message", kSeveralErrors}, {"errors", std::move(errors)}};
  }
  body["code"] = row.code;
  return json_response(row.status, body);
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
  if (!parsed) return refuse(ServerRefusal::kMalformedJson);
  const auto* body = parsed->if_object();
  if (body == nullptr) return refuse(ServerRefusal::kNoObject);
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
    auto busy = refuse(ServerRefusal::kSignInBusy);
    busy.because("busy: too many people sign in at this moment");
    return std::move(busy.add("Retry-After", "1"));
  }
  return refuse(ServerRefusal::kSignInRefused);
}

}  // namespace gatehouse::api::admin

#include "api/admin/guard.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

Failure<Problem> nobody() { return refuse(AdminRefusal::kNotSignedIn); }

Caller caller_of(const GuardServices& services, operators::Identity identity) {
  access::Grant grant(identity.role.grant, services.tree);
  return {.identity = std::move(identity), .grant = std::move(grant)};
}

// The token of an Authorization header; absent when there is no such header.
std::optional<Secret> bearer(const http::Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const auto value = request.field("Authorization");
  if (value.empty()) return std::nullopt;
  const bool fits = equals_ignoring_case(value.substr(0, kScheme.size()), kScheme);
  return Secret(fits ? value.substr(kScheme.size()) : std::string_view());
}

std::string own_origin(const http::Request& request) {
  return std::string(request.scheme) + "://" + std::string(request.host);
}

bool is_own_origin(const GuardServices& services, const http::Request& request,
                   std::string_view origin) {
  if (equals_ignoring_case(origin, own_origin(request))) return true;
  return std::ranges::any_of(services.installation.origins, [&](const std::string& allowed) {
    return equals_ignoring_case(origin, allowed);
  });
}

}  // namespace

bool is_mutating(std::string_view method) { return method != "GET" && method != "HEAD"; }

Result<Caller, Problem> identify(const GuardServices& services, const http::Request& request,
                                 Attention attention) {
  if (const auto token = bearer(request)) {
    auto live = services.sign_in.find_by_token(*token);
    if (!live) return nobody();
    auto caller = caller_of(services, std::move(live->identity));
    caller.token = std::move(live->token);
    return caller;
  }
  auto key = cookie(request, CookieName::kSession);
  auto live = services.sessions.find(key, attention == Attention::kNoticed
                                              ? operators::SessionService::Use::kCounts
                                              : operators::SessionService::Use::kDoesNotCount);
  if (!live && key.empty()) return nobody();
  if (!live) return refuse(AdminRefusal::kSessionEnded);
  auto caller = caller_of(services, live->identity);
  caller.live = std::move(live);
  caller.session_key = std::move(key);
  return caller;
}

Result<void, Problem> check_source(const GuardServices& services, const http::Request& request) {
  const auto origin = request.field("Origin");
  if (!origin.empty() && !is_own_origin(services, request, origin)) {
    return refuse(AdminRefusal::kForeignOrigin, own_origin(request));
  }
  const auto site = request.field("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin") {
    return refuse(AdminRefusal::kForeignSite);
  }
  const auto type = request.field("Content-Type");
  const auto media = trimmed(type.substr(0, type.find(';')));
  const bool has_body = !request.body.empty();
  if ((has_body || !media.empty()) && !equals_ignoring_case(media, "application/json")) {
    return refuse(AdminRefusal::kUnsupportedMediaType);
  }
  return {};
}

Result<void, Problem> check_csrf_token(const GuardServices& services, const http::Request& request,
                                       const Caller& caller) {
  if (!caller.live) return {};
  if (services.sessions.is_csrf_token(caller.session_key, request.field("X-CSRF-Token"))) {
    return {};
  }
  return refuse(AdminRefusal::kCsrfTokenInvalid);
}

}  // namespace gatehouse::api::admin

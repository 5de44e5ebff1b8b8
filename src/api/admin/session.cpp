#include "api/admin/form.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

constexpr std::size_t kUsernameBytesMax = 255;

boost::json::object view_of_session(const SessionServices& services,
                                    const operators::Session& session,
                                    const operators::Identity& identity, const Secret& key) {
  return {{"operator", view_of(identity)},
          {"csrf_token", services.sessions.csrf_token(key)},
          {"expires_at", to_iso8601(services.sessions.latest_end(session))},
          {"idle_expires_at", to_iso8601(services.sessions.idle_end(session))},
          {"password_counts_until",
           time_or_null(operators::password_counts_until(session.confirmed_at, services.clock))}};
}

// The session that the browser had before ends: whoever planted it gains nothing.
void end_former_session(const SessionServices& services, const http::Request& request) {
  const auto former = services.sessions.find(cookie(request, CookieName::kSession),
                                             operators::SessionService::Use::kDoesNotCount);
  if (!former) return;
  services.events.end(former->session.id, "signed_out");
  services.sessions.end(former->session.person, former->session.id);
}

Answer sign_in(const SessionServices& services, Call& call) {
  operators::SignInService::Form form{
      .username = {},
      .password = {},
      .device_key = cookie(call.request, CookieName::kDevice),
      .client = {.address = std::string(call.request.peer),
                 .user_agent = std::string(call.request.field("User-Agent"))}};
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    form.username = reader.required<std::string>("username");
    if (form.username.size() > kUsernameBytesMax) {
      reader.refuse("username", "The user name is longer than 255 bytes.",
                    gatehouse::json::Kind::kTooLong);
    }
    form.password = read_password(reader, "password");
  });
  if (!good) return Failure(std::move(good.error()));
  if (services.operators.all().empty()) {
    return refuse(AdminRefusal::kNoOperator);
  }
  const auto signed_in = services.sign_in.sign_in(form);
  if (!signed_in) return Failure(problem_of(signed_in.error(), services.clock));
  end_former_session(services, call.request);
  const auto& opened = signed_in->opened;
  auto response = json_response(
      200, view_of_session(services, opened.session, signed_in->identity, opened.key));
  const auto cookies = services.cookies;
  cookies.keep(response, call.request, CookieName::kSession, opened.key);
  if (signed_in->device_key) {
    cookies.keep_for_half_a_year(response, call.request, CookieName::kDevice,
                                 *signed_in->device_key);
  }
  return response;
}

// A script has no session to show or to end.
Failure<Problem> refuse_script() { return refuse(AdminRefusal::kTokenHasNoSession); }

Answer get_session(const SessionServices& services, Call& call) {
  const auto& caller = *call.caller;
  if (!caller.live) return refuse_script();
  return json_response(
      200, view_of_session(services, caller.live->session, caller.identity, caller.session_key));
}

Answer confirm_session(const SessionServices& services, Call& call) {
  auto& caller = *call.caller;
  if (!caller.live) return refuse_script();
  if (auto right = read_only_password(services, call); !right) {
    return Failure(std::move(right.error()));
  }
  caller.live->session.confirmed_at = services.clock.now();
  return get_session(services, call);
}

Answer sign_out(const SessionServices& services, Call& call) {
  const auto& caller = *call.caller;
  if (!caller.live) return refuse_script();
  // Streams first: once the session is gone, whoever looks after them ends them for another reason.
  services.events.end(caller.live->session.id, "signed_out");
  services.sign_in.sign_out(*caller.live);
  auto response = nothing_to_say();
  services.cookies.forget(response, call.request, CookieName::kSession);
  response.add("Clear-Site-Data", "\"cache\"");
  return response;
}

}  // namespace

std::vector<Operation> session_operations(const SessionServices& services) {
  const auto handle = handles(services);
  return {{.id = "signIn",
           .method = "POST",
           .pattern = "/session",
           .handle = handle(sign_in),
           .who = Operation::For::kEverybody,
           .lane = http::Lane::kSignIn},
          {.id = "getSession",
           .method = "GET",
           .pattern = "/session",
           .handle = handle(get_session),
           .compression = Operation::Compression::kNever},
          {.id = "confirmPassword",
           .method = "POST",
           .pattern = "/session/password",
           .handle = handle(confirm_session),
           .repetition = Operation::Repetition::kDoneAgain,
           .lane = http::Lane::kSignIn},
          {.id = "signOut", .method = "DELETE", .pattern = "/session", .handle = handle(sign_out)}};
}

}  // namespace gatehouse::api::admin

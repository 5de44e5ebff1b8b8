#include <algorithm>

#include "api/admin/form.h"
#include "api/admin/listeners.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

Answer get_account(const AccountServices&, Call& call) {
  return json_response(200, view_of(call.caller->identity));
}

Answer update_account(const AccountServices& services, Call& call) {
  operators::OperatorService::Edit edit;
  Secret password;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    edit.username = reader.optional<std::string>("username");
    edit.email = reader.optional<std::string>("email");
    password = read_password(reader, "current_password");
  });
  if (!good) return Failure(std::move(good.error()));
  if (auto right = confirm_password(services, call, password); !right) {
    return Failure(std::move(right.error()));
  }
  auto& identity = call.caller->identity;
  const auto changed = services.accounts.update(identity.person.id, edit, call.caller->actor());
  if (!changed) return refuse_form(changed.error());
  identity.person = *changed;
  return json_response(200, view_of(identity));
}

std::optional<operators::SessionId> present_session(const Call& call) {
  if (!call.caller->live) return std::nullopt;
  return call.caller->live->session.id;
}

// Tells the pages and scripts whose sessions and tokens are no more.
void announce_ended_sessions(const AccountServices& services) { judge_listeners(services); }

Answer change_password(const AccountServices& services, Call& call) {
  Secret current;
  Secret replacement;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    current = read_password(reader, "current_password");
    replacement = read_password(reader, "new_password");
  });
  if (!good) return Failure(std::move(good.error()));
  const auto& person = call.caller->identity.person;
  const auto changed =
      services.sign_in.change_password(person, current, replacement, present_session(call));
  if (!changed && changed.error().current) {
    return Failure(problem_of_confirmation(*changed.error().current, services.clock));
  }
  if (!changed) {
    const auto& [fault, message] = changed.error().replacement.value();
    return refuse_form({{"new_password", fault, message}});
  }
  if (const auto session = present_session(call)) services.sessions.confirm(*session);
  announce_ended_sessions(services);
  return nothing_to_say();
}

Answer list_sessions(const AccountServices& services, Call& call) {
  auto sessions = services.sessions.of(call.caller->identity.person.id);
  std::ranges::stable_sort(sessions, std::ranges::greater(), &operators::Session::used_at);
  json::array items;
  for (const auto& session : sessions) {
    items.push_back({{"id", static_cast<std::int64_t>(session.id)},
                     {"current", session.id == present_session(call)},
                     {"address", session.client.address},
                     {"user_agent", session.client.user_agent},
                     {"opened_at", to_iso8601(session.opened_at)},
                     {"used_at", to_iso8601(session.used_at)}});
  }
  return json_response(200, json::object{{"items", std::move(items)}});
}

Answer end_session(const AccountServices& services, Call& call) {
  const operators::SessionId id{number_of(call.parameters[0])};
  const bool own = id == present_session(call);
  if (own) services.events.end(id, "signed_out");
  if (!services.sessions.end(call.caller->identity.person.id, id)) {
    return refuse_unknown("session");
  }
  services.events.end(id, "ended_elsewhere");
  auto response = nothing_to_say();
  if (own) services.cookies.forget(response, call.request, CookieName::kSession);
  return response;
}

Answer end_other_sessions(const AccountServices& services, Call& call) {
  services.sessions.end_all(call.caller->identity.person.id, present_session(call));
  announce_ended_sessions(services);
  return nothing_to_say();
}

}  // namespace

std::vector<Operation> account_operations(const AccountServices& services) {
  const auto handle = handles(services);
  return {
      {.id = "getAccount", .method = "GET", .pattern = "/account", .handle = handle(get_account)},
      {.id = "updateAccount",
       .method = "PATCH",
       .pattern = "/account",
       .handle = handle(update_account),
       .lane = http::Lane::kSignIn},
      {.id = "changePassword",
       .method = "POST",
       .pattern = "/account/password",
       .handle = handle(change_password),
       .lane = http::Lane::kSignIn},
      {.id = "listOwnSessions",
       .method = "GET",
       .pattern = "/account/sessions",
       .handle = handle(list_sessions)},
      {.id = "endOtherSessions",
       .method = "DELETE",
       .pattern = "/account/sessions",
       .handle = handle(end_other_sessions)},
      {.id = "endOwnSession",
       .method = "DELETE",
       .pattern = "/account/sessions/{id}",
       .handle = handle(end_session)}};
}

}  // namespace gatehouse::api::admin

#include "api/admin/listeners.h"

#include <boost/json.hpp>

namespace gatehouse::api::admin {
namespace {

operators::Standing standing_of(const ListenerServices& services, const Listener& listener) {
  if (const auto* session = std::get_if<operators::Session>(&listener)) {
    return services.sessions.standing_of(*session);
  }
  return services.sign_in.standing_of(std::get<operators::AdminToken>(listener));
}

}  // namespace

void judge_listeners(const ListenerServices& services) {
  services.events.judge([&](const Listener& listener) -> EventBus::Judgement {
    const auto standing = standing_of(services, listener);
    if (standing.identity) return access::Grant(standing.identity->role.grant, services.tree);
    const bool expired = standing.state == operators::Standing::State::kExpired;
    return std::string_view(expired ? "expired" : "ended_elsewhere");
  });
}

// With the start, since another process counts from zero.
std::string event_mark(const Installation& installation, std::uint64_t published) {
  return std::to_string(installation.started_at.time_since_epoch().count()) + "-" +
         std::to_string(published);
}

std::string hello_from(const Installation& installation, std::uint64_t published) {
  return boost::json::serialize(boost::json::object{
      {"version", installation.version}, {"event_mark", event_mark(installation, published)}});
}

}  // namespace gatehouse::api::admin

#include "api/admin/news_feed.h"

#include "api/admin/call.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

constexpr std::size_t kNewsMax = 500;

json::object integration_event(const Services& services, const history::Event& event) {
  const auto id = number_of(event.object_id);
  const auto integration = services.integrations.find(integrations::IntegrationId{id});
  std::string_view change = "changed";
  if (event.action == "integration.created") change = "created";
  if (!integration) change = "removed";
  return {{"id", id},
          {"change", change},
          {"version", integration ? json::value(integration->version) : json::value(nullptr)}};
}

}  // namespace

NewsFeed::NewsFeed(const Services& services) : services_(services) {
  const auto newest = services_.history.newest(1, 0);
  if (!newest.empty()) last_ = newest.front().number;
}

void NewsFeed::publish_news() {
  const std::scoped_lock lock(mutex_);
  publish_changes();
  end_sessions();
}

void NewsFeed::publish_changes() {
  auto news = services_.history.newest(1, 0);
  if (news.empty() || news.front().number <= last_) return;
  news = services_.history.newest(kNewsMax, 0);
  json::array paths;
  for (auto next = news.rbegin(); next != news.rend(); ++next) {
    const auto& event = *next;
    if (event.number <= last_) continue;
    if (event.object_type == "integration") {
      services_.events.publish("integration.changed",
                               json::serialize(integration_event(services_, event)));
    } else if (event.object_type == "setting") {
      paths.emplace_back(event.object_id);
    }
  }
  last_ = news.front().number;
  if (paths.empty()) return;
  services_.events.publish("settings.changed", json::serialize(json::object{
                                                   {"paths", std::move(paths)},
                                                   {"version", version_of_settings(services_)}}));
}

void NewsFeed::end_sessions() {
  for (const auto& session : services_.events.sessions()) {
    switch (services_.sessions.state_of(session)) {
      case operators::SessionService::State::kLive:
        break;
      case operators::SessionService::State::kExpired:
        services_.events.end(session.id, "expired");
        break;
      case operators::SessionService::State::kEnded:
        services_.events.end(session.id, "ended_elsewhere");
        break;
    }
  }
}

}  // namespace gatehouse::api::admin

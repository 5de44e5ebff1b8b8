#include "api/admin/news_feed.h"

#include <algorithm>
#include <map>

#include "api/admin/hand_over_views.h"
#include "api/admin/listeners.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

constexpr std::size_t kNewsMax = 500;
// Each costs several queries, every one of which may wait behind somebody's commit.
constexpr int kHandOversAtOnce = 20;

json::object integration_event(integrations::IntegrationService& known,
                               const history::Event& event) {
  const auto id = number_of(event.object_id);
  const auto integration = known.find(integrations::IntegrationId{id});
  std::string_view change = "changed";
  if (event.action == "integration.created") change = "created";
  if (!integration) change = "removed";
  return {{"id", id},
          {"change", change},
          {"version", integration ? json::value(integration->version) : json::value(nullptr)}};
}

// A setting that is no more is for those who may see the configuration as a whole.
std::string_view resource_of_setting(std::string_view path) {
  const auto* setting = settings::find_setting(path);
  return setting == nullptr ? kConfigurationResource : resource_of_section(setting->section);
}

}  // namespace

NewsFeed::NewsFeed(Services services) : services_(std::move(services)) {
  const auto newest = services_.history.newest(1, 0);
  if (!newest.empty()) last_ = newest.front().number;
  last_hand_over_ = services_.hand_overs.store().changed_after(0).last;
  const auto notifications = services_.notifications.store().list({.limit = 1});
  if (!notifications.items.empty()) last_notification_ = notifications.items.front().number;
}

NewsFeed::Left NewsFeed::publish_news() {
  const std::scoped_lock lock(mutex_);
  // Before anything is sent: nobody hears what they may not hear any more.
  judge_listeners(services_);
  publish_changes();
  publish_hand_overs();
  publish_notifications();
  return changed_hand_overs_.empty() ? Left::kNothing : Left::kMore;
}

void NewsFeed::publish(std::string_view name, const json::object& data, std::string_view resource) {
  services_.events.publish(name, json::serialize(data), [&](const access::Grant& grant) {
    return may(grant, services_.tree, resource);
  });
}

void NewsFeed::publish_hand_overs() {
  const auto changes = services_.hand_overs.store().changed_after(last_hand_over_);
  last_hand_over_ = changes.last;
  for (const auto id : changes.integrations) {
    if (std::ranges::find(changed_hand_overs_, id) == changed_hand_overs_.end()) {
      changed_hand_overs_.push_back(id);
    }
  }
  for (int i = 0; i < kHandOversAtOnce && !changed_hand_overs_.empty(); ++i) {
    const auto id = changed_hand_overs_.front();
    changed_hand_overs_.pop_front();
    publish_hand_over(id);
  }
}

// One that cannot be read is no reason to keep silent about the others.
void NewsFeed::publish_hand_over(integrations::IntegrationId id) {
  try {
    const auto integration = services_.integrations.find(id);
    if (!integration) return;
    publish("hand_over.changed",
            {{"integration_id", static_cast<std::int64_t>(id)},
             {"hand_over", hand_over_view(services_, *integration)}},
            kIntegrationsResource);
  } catch (const std::exception& fault) {
    services_.on_fault("a hand-over that has changed cannot be shown: " +
                       std::string(fault.what()));
  }
}

void NewsFeed::publish_notifications() {
  for (const auto& notification : services_.notifications.store().added_after(last_notification_)) {
    last_notification_ = notification.number;
    publish("notification.created", view_of(notification), kIntegrationsResource);
  }
}

void NewsFeed::publish_changes() {
  auto news = services_.history.newest(1, 0);
  if (news.empty() || news.front().number <= last_) return;
  news = services_.history.newest(kNewsMax, 0);
  std::map<std::string_view, json::array> paths;  // by the resource that may see them
  for (auto next = news.rbegin(); next != news.rend(); ++next) {
    const auto& event = *next;
    if (event.number <= last_) continue;
    if (event.object_type == "integration") {
      publish("integration.changed", integration_event(services_.integrations, event),
              kIntegrationsResource);
    } else if (event.object_type == "setting") {
      paths[resource_of_setting(event.object_id)].emplace_back(event.object_id);
    }
  }
  last_ = news.front().number;
  for (auto& [resource, some] : paths) {
    publish("settings.changed",
            {{"paths", std::move(some)}, {"version", version_of_settings(services_)}}, resource);
  }
}

}  // namespace gatehouse::api::admin

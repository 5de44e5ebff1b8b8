#include "api/admin/news_feed.h"

#include <algorithm>
#include <utility>

#include "api/admin/hand_over_views.h"
#include "api/admin/listeners.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;
using events::Kind;
using integrations::IntegrationId;

// Where more than this has changed, asking for what is on screen is less work than hearing of each.
constexpr std::size_t kChangesMax = 500;
// Each costs several queries, every one of which may wait behind somebody's commit.
constexpr int kHandOversAtOnce = 20;

// A setting that is no more is for those who may see the configuration as a whole.
std::string_view resource_of_setting(std::string_view path) {
  const auto* setting = settings::find_setting(path);
  return setting == nullptr ? kConfigurationResource : resource_of_section(setting->section);
}

}  // namespace

void NewsFeed::hear(const events::Batch& batch) {
  const std::scoped_lock lock(heard_mutex_);
  heard_.events.insert(heard_.events.end(), batch.events.begin(), batch.events.end());
  if (batch.continuity == events::Batch::Continuity::kGap) heard_.continuity = batch.continuity;
}

NewsFeed::Left NewsFeed::publish_news() {
  const std::scoped_lock lock(mutex_);
  std::unique_lock heard_lock(heard_mutex_);
  const auto heard = std::exchange(heard_, {});
  heard_lock.unlock();
  for (const auto& event : heard.events) add(event);
  if (heard.continuity == events::Batch::Continuity::kGap) news_.is_everything = true;
  // Before anything is sent: nobody hears what they may not hear any more.
  judge_listeners(services_);
  publish_all();
  publish_hand_overs();
  return changed_hand_overs_.empty() ? Left::kNothing : Left::kMore;
}

void NewsFeed::add(const events::Event& event) {
  switch (event.kind) {
    case Kind::kIntegrationAdded:
      news_.integrations[event.id] = Change::kCreated;
      break;
    case Kind::kIntegrationChanged:
    case Kind::kIntegrationRemoved:
    case Kind::kIntegrationRecorded:
      news_.integrations.emplace(event.id, Change::kChanged);
      break;
    case Kind::kHandOverChanged:
      if (std::ranges::find(changed_hand_overs_, IntegrationId{event.id}) ==
          changed_hand_overs_.end()) {
        changed_hand_overs_.push_back(IntegrationId{event.id});
      }
      break;
    case Kind::kNotificationAdded:
      news_.notifications.push_back(event.id);
      break;
    case Kind::kSettingChanged:
      if (std::ranges::find(news_.settings, event.path) == news_.settings.end()) {
        news_.settings.push_back(event.path);
      }
      break;
    case Kind::kDescriptionChanged:
      news_.is_access = true;
      break;
    case Kind::kOperatorChanged:
    case Kind::kAdminTokensChanged:
    case Kind::kSessionsEnded:
    case Kind::kMailAdded:
      break;  // pages do not show them; whoever listens is judged in any case
  }
}

void NewsFeed::publish(std::string_view name, const json::object& data, std::string_view resource) {
  services_.events.publish(name, json::serialize(data), [&](const access::Grant& grant) {
    return may(grant, services_.tree, resource);
  });
}

// What throws is published again from the start: hearing something twice does no harm.
void NewsFeed::publish_all() {
  if (news_.is_everything || news_.integrations.size() + news_.notifications.size() > kChangesMax) {
    services_.events.publish("hello",
                             hello_from(services_.installation, services_.events.published()),
                             [](const access::Grant&) { return true; });
  } else {
    for (const auto& [id, change] : news_.integrations) publish_integration(id, change);
    for (const auto number : news_.notifications) publish_notification(number);
    publish_settings();
    publish_access();
  }
  news_ = {};
}

void NewsFeed::publish_integration(std::int64_t id, Change change) {
  const auto found = services_.integrations.find(IntegrationId{id});
  const std::string_view what = !found                       ? "removed"
                                : change == Change::kCreated ? "created"
                                                             : "changed";
  publish("integration.changed",
          {{"id", id},
           {"change", what},
           {"version", found ? json::value(found->version) : json::value(nullptr)}},
          kIntegrationsResource);
}

void NewsFeed::publish_notification(std::int64_t number) {
  const auto found = services_.notifications.store().find(number);
  if (found) publish("notification.created", view_of(*found), kIntegrationsResource);
}

// To each what they may see of it.
void NewsFeed::publish_settings() {
  std::map<std::string_view, json::array> paths;  // by the resource that may see them
  for (const auto& path : news_.settings) paths[resource_of_setting(path)].emplace_back(path);
  for (auto& [resource, some] : paths) {
    publish("settings.changed",
            {{"paths", std::move(some)}, {"version", version_of_settings(services_)}}, resource);
  }
}

// What can be granted is no secret of anybody who is signed in.
void NewsFeed::publish_access() {
  if (!news_.is_access) return;
  services_.events.publish("access.changed", "{}", [](const access::Grant&) { return true; });
}

void NewsFeed::publish_hand_overs() {
  for (int i = 0; i < kHandOversAtOnce && !changed_hand_overs_.empty(); ++i) {
    const auto id = changed_hand_overs_.front();
    changed_hand_overs_.pop_front();
    publish_hand_over(id);
  }
}

// One that cannot be read is no reason to keep silent about the others.
void NewsFeed::publish_hand_over(IntegrationId id) {
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

}  // namespace gatehouse::api::admin

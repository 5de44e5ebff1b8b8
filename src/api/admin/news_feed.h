#pragma once

#include <boost/json.hpp>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "api/admin/event_bus.h"
#include "api/admin/installation.h"
#include "crypto/keyed_hash.h"
#include "events/event.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "notifications/service.h"
#include "operators/sign_in.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// Tells open pages what happened, whoever did it: an operator, the command line in another process,
// a third party. Each listener hears what its role may see at that moment; those whose session or
// token has ended hear that and nothing more. Safe to call from several threads.
class NewsFeed {
 public:
  struct Services {
    integrations::IntegrationService& integrations;
    integrations::HandOverService& hand_overs;
    notifications::NotificationService& notifications;
    settings::SettingsService& settings;
    operators::SignInService& sign_in;
    operators::SessionService& sessions;
    EventBus& events;
    const access::ResourceTree& tree;
    const crypto::LookupHash& hash;
    const Installation& installation;
    // Told of what cannot be read; the text is for the log.
    std::function<void(std::string_view message)> on_fault;
  };

  explicit NewsFeed(Services services) : services_(std::move(services)) {}

  // Has publish_news() tell of these. Neither waits nor throws.
  void hear(const events::Batch& batch);

  enum class Left { kNothing, kMore };

  // Publishes what was heard, of hand-overs only so many that it takes no longer the more there
  // are; says whether it is to be called again for the rest. To be called soon after hear() and,
  // as sessions and tokens end by themselves, every few seconds. What cannot be read is left out
  // and reported. Throws Unavailable: what was heard is not forgotten then.
  Left publish_news();

 private:
  enum class Change { kCreated, kChanged };

  // What was heard, each thing once, until it is published.
  struct News {
    std::map<std::int64_t, Change> integrations;
    std::vector<std::int64_t> notifications;
    std::vector<std::string> settings;
    bool is_access = false;      // the API description
    bool is_everything = false;  // so much, or with a gap, that whoever listens has to ask anew
  };

  void add(const events::Event& event);
  void publish_all();
  void publish_integration(std::int64_t id, Change change);
  void publish_settings();
  void publish_access();
  void publish_notification(std::int64_t number);
  void publish_hand_overs();
  void publish_hand_over(integrations::IntegrationId id);
  // Tells those who may see the resource.
  void publish(std::string_view name, const boost::json::object& data, std::string_view resource);

  Services services_;
  std::mutex heard_mutex_;
  events::Batch heard_;
  std::mutex mutex_;  // held with what follows
  News news_;
  std::deque<integrations::IntegrationId> changed_hand_overs_;  // not published yet
};

}  // namespace gatehouse::api::admin

#pragma once

#include <boost/json.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>

#include "access/resource_tree.h"
#include "api/admin/event_bus.h"
#include "api/admin/installation.h"
#include "crypto/keyed_hash.h"
#include "history/history.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "notifications/service.h"
#include "operators/sign_in.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// Makes events of what is new in the history, in hand-overs and notifications, whoever did it: an
// operator, the command line in another process, a third party. Each listener hears what its role
// may see at that moment; those whose session or token has ended hear that and nothing more. Safe
// to call from several threads.
class NewsFeed {
 public:
  struct Services {
    history::HistoryLog& history;
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

  // What is there by now is not news.
  explicit NewsFeed(Services services);

  enum class Left { kNothing, kMore };

  // Publishes what came since the last call, of hand-overs only so many that it takes no longer the
  // more there are; says whether it is to be called again for the rest. To be called soon after
  // commits and, for the sake of other processes, about once a second. What cannot be read is left
  // out and reported. Throws Unavailable.
  Left publish_news();

 private:
  void publish_changes();
  void publish_hand_overs();
  void publish_notifications();
  void publish_hand_over(integrations::IntegrationId id);
  // Tells those who may see the resource.
  void publish(std::string_view name, const boost::json::object& data, std::string_view resource);

  Services services_;
  std::mutex mutex_;
  std::int64_t last_ = 0;                                       // event of the history
  std::int64_t last_hand_over_ = 0;                             // change of a hand-over
  std::deque<integrations::IntegrationId> changed_hand_overs_;  // not published yet
  std::int64_t last_notification_ = 0;
};

}  // namespace gatehouse::api::admin

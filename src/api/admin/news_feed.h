#pragma once

#include <boost/json.hpp>
#include <mutex>
#include <string_view>

#include "api/admin/services.h"

namespace gatehouse::api::admin {

// Makes events of what is new in the history, in hand-overs and notifications, whoever did it: an
// operator, the command line in another process, a third party. Each listener hears what its role
// may see at that moment; those whose session or token has ended hear that and nothing more. Safe
// to call from several threads.
class NewsFeed {
 public:
  // What is there by now is not news.
  explicit NewsFeed(const Services& services);

  // Publishes what came since the last call. To be called soon after every commit (not from within
  // the commit's listener, which holds the database) and, for the sake of other processes and of
  // sessions that expire, about once a second. Throws Unavailable.
  void publish_news();

 private:
  void publish_changes();
  void publish_hand_overs();
  void publish_notifications();
  // Tells those who may see the resource.
  void publish(std::string_view name, const boost::json::object& data, std::string_view resource);

  Services services_;
  std::mutex mutex_;
  std::int64_t last_ = 0;            // event of the history
  std::int64_t last_hand_over_ = 0;  // change of a hand-over
  std::int64_t last_notification_ = 0;
};

}  // namespace gatehouse::api::admin

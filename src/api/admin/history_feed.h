#pragma once

#include <mutex>

#include "api/admin/event_bus.h"
#include "history/history.h"

namespace gatehouse::api::admin {

// Makes events of what is new in the history, whoever did it: an operator, the command line in
// another process, a third party. Safe to call from several threads.
class HistoryFeed {
 public:
  // What is in the history by now is not news.
  HistoryFeed(history::HistoryLog& history, EventBus& bus);

  // Publishes what came since the last call. To be called after every commit and, for the sake of
  // other processes, now and then.
  void publish_news();

 private:
  history::HistoryLog& history_;
  EventBus& bus_;
  std::mutex mutex_;
  std::int64_t last_ = 0;
};

}  // namespace gatehouse::api::admin

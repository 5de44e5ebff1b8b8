#include "api/admin/history_feed.h"

#include <boost/json.hpp>
#include <ranges>

namespace gatehouse::api::admin {
namespace {

constexpr std::size_t kNewsMax = 500;

std::string data_of(const history::Event& event) {
  return boost::json::serialize(boost::json::object{{"number", event.number},
                                                    {"at", to_iso8601(event.at)},
                                                    {"action", event.action},
                                                    {"object_type", event.object_type},
                                                    {"object_id", event.object_id}});
}

}  // namespace

HistoryFeed::HistoryFeed(history::HistoryLog& history, EventBus& bus)
    : history_(history), bus_(bus) {
  const auto newest = history_.newest(1, 0);
  if (!newest.empty()) last_ = newest.front().number;
  bus_.start_after(last_);
}

void HistoryFeed::publish_news() {
  const std::scoped_lock lock(mutex_);
  auto newest = history_.newest(1, 0);
  if (newest.empty() || newest.front().number <= last_) return;
  newest = history_.newest(kNewsMax, 0);
  for (const auto& event : std::views::reverse(newest)) {
    if (event.number <= last_) continue;
    bus_.publish(event.number, "change", data_of(event));
    last_ = event.number;
  }
}

}  // namespace gatehouse::api::admin

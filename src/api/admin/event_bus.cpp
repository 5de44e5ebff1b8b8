#include "api/admin/event_bus.h"

#include <algorithm>

namespace gatehouse::api::admin {

std::shared_ptr<void> EventBus::subscribe(Send send, std::optional<std::int64_t> last_seen) {
  const auto subscriber = std::make_shared<Send>(std::move(send));
  const std::scoped_lock lock(mutex_);
  (*subscriber)("retry: 2000\n\n");
  if (last_seen) replay(*subscriber, *last_seen);
  subscribers_.push_back(subscriber);
  return {subscriber.get(), [this, subscriber](void*) {
            const std::scoped_lock relock(mutex_);
            subscribers_.remove(subscriber);
          }};
}

void EventBus::replay(const Send& send, std::int64_t last_seen) const {
  if (last_seen == newest_) return;
  const bool gap =
      remembered_.empty() || last_seen < remembered_.front().number - 1 || last_seen > newest_;
  if (gap) {
    send("event: resync\ndata: {}\n\n");
    return;
  }
  for (const auto& [number, text] : remembered_) {
    if (number > last_seen) send(text);
  }
}

void EventBus::start_after(std::int64_t number) {
  const std::scoped_lock lock(mutex_);
  newest_ = number;
}

void EventBus::publish(std::int64_t number, std::string_view name, std::string_view data) {
  std::string text = "id: " + std::to_string(number) + "\nevent: ";
  text.append(name).append("\ndata: ").append(data).append("\n\n");
  const std::scoped_lock lock(mutex_);
  for (const auto& subscriber : subscribers_) (*subscriber)(text);
  remembered_.push_back({number, std::move(text)});
  if (remembered_.size() > kRememberedMax) remembered_.pop_front();
  newest_ = number;
}

}  // namespace gatehouse::api::admin

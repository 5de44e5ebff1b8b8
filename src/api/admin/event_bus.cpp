#include "api/admin/event_bus.h"

#include <algorithm>

namespace gatehouse::api::admin {

std::shared_ptr<void> EventBus::subscribe(Send send, std::optional<operators::Session> session) {
  const auto subscriber =
      std::make_shared<Subscriber>(Subscriber{std::move(send), std::move(session)});
  const std::scoped_lock lock(mutex_);
  subscribers_.push_back(subscriber);
  return {subscriber.get(), [this, subscriber](void*) {
            const std::scoped_lock relock(mutex_);
            subscribers_.remove(subscriber);
          }};
}

std::string EventBus::text_of(std::string_view name, std::string_view data) {
  std::string text = "event: ";
  return text.append(name).append("\ndata: ").append(data).append("\n\n");
}

void EventBus::publish(std::string_view name, std::string_view data) {
  const auto text = text_of(name, data);
  const std::scoped_lock lock(mutex_);
  for (const auto& subscriber : subscribers_) subscriber->send(text);
}

void EventBus::end(operators::SessionId session, std::string_view reason) {
  const auto text = text_of("session.ended", R"({"reason":")" + std::string(reason) + R"("})");
  const std::scoped_lock lock(mutex_);
  subscribers_.remove_if([&](const std::shared_ptr<Subscriber>& subscriber) {
    if (!subscriber->session || subscriber->session->id != session) return false;
    subscriber->send(text);
    return true;
  });
}

std::vector<operators::Session> EventBus::sessions() const {
  std::vector<operators::Session> sessions;
  const std::scoped_lock lock(mutex_);
  for (const auto& subscriber : subscribers_) {
    if (!subscriber->session) continue;
    const auto same = [&](const auto& session) { return session.id == subscriber->session->id; };
    if (std::ranges::none_of(sessions, same)) sessions.push_back(*subscriber->session);
  }
  return sessions;
}

}  // namespace gatehouse::api::admin

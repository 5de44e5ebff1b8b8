#include "api/admin/event_bus.h"

#include <algorithm>

namespace gatehouse::api::admin {

std::string EventBus::key_of(const Listener& listener) {
  if (const auto* session = std::get_if<operators::Session>(&listener)) {
    return "session:" + std::to_string(static_cast<std::int64_t>(session->id));
  }
  return "token:" + std::get<operators::AdminToken>(listener).hash;
}

std::uint64_t EventBus::published() const {
  const std::scoped_lock lock(mutex_);
  return published_;
}

std::shared_ptr<void> EventBus::subscribe(Send send, Listener listener, access::Grant grant,
                                          const Greeting& greeting) {
  auto key = key_of(listener);
  const auto stream = std::make_shared<Send>(std::move(send));
  const std::scoped_lock lock(mutex_);
  auto group = std::ranges::find(groups_, key, &Group::key);
  if (group == groups_.end()) {
    group = groups_.insert(
        group, {.key = key, .listener = std::move(listener), .grant = {}, .streams = {}});
  }
  group->grant = std::move(grant);  // the newest that was looked up
  if (greeting) (*stream)(greeting(published_));
  group->streams.push_back(stream);
  return {stream.get(), [this, key = std::move(key), stream](void*) {
            const std::scoped_lock relock(mutex_);
            const auto present = std::ranges::find(groups_, key, &Group::key);
            if (present == groups_.end()) return;
            present->streams.remove(stream);
            if (present->streams.empty()) groups_.erase(present);
          }};
}

std::string EventBus::text_of(std::string_view name, std::string_view data) {
  std::string text = "event: ";
  return text.append(name).append("\ndata: ").append(data).append("\n\n");
}

void EventBus::publish(std::string_view name, std::string_view data,
                       const std::function<bool(const access::Grant&)>& may_see) {
  const auto text = text_of(name, data);
  const std::scoped_lock lock(mutex_);
  ++published_;
  for (const auto& group : groups_) {
    if (!may_see(group.grant)) continue;
    for (const auto& stream : group.streams) (*stream)(text);
  }
}

void EventBus::judge(const std::function<Judgement(const Listener&)>& judge) {
  std::vector<std::pair<std::string, Listener>> listeners;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& group : groups_) listeners.emplace_back(group.key, group.listener);
  }
  for (const auto& [key, listener] : listeners) {
    auto judgement = judge(listener);
    const std::scoped_lock lock(mutex_);
    if (const auto* reason = std::get_if<std::string_view>(&judgement)) {
      end_locked(key, *reason);
      continue;
    }
    const auto group = std::ranges::find(groups_, key, &Group::key);
    if (group != groups_.end()) group->grant = std::move(std::get<access::Grant>(judgement));
  }
}

void EventBus::end(operators::SessionId session, std::string_view reason) {
  operators::Session named;
  named.id = session;
  const std::scoped_lock lock(mutex_);
  end_locked(key_of(named), reason);
}

void EventBus::end_locked(const std::string& key, std::string_view reason) {
  const auto group = std::ranges::find(groups_, key, &Group::key);
  if (group == groups_.end()) return;
  const auto text = text_of("session.ended", R"({"reason":")" + std::string(reason) + R"("})");
  for (const auto& stream : group->streams) {
    (*stream)(text);
    (*stream)("");
  }
  groups_.erase(group);
}

}  // namespace gatehouse::api::admin

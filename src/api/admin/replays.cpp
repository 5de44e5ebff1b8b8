#include "api/admin/replays.h"

#include "base/limits.h"

namespace gatehouse::api::admin {

void Replays::erase(Entries::iterator entry) {
  by_name_.erase(entry->name);
  entries_.erase(entry);
}

void Replays::forget_old() {
  const auto now = clock_.now();
  while (!entries_.empty() && (entries_.size() >= limits::kReplaysMax ||
                               now >= entries_.front().begun_at + limits::kReplayTime)) {
    erase(entries_.begin());
  }
}

Replays::Beginning Replays::begin(const std::string& owner, const std::string& key,
                                  const std::string& digest) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto name = name_of(owner, key);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    const auto& entry = *found->second;
    if (entry.digest != digest) return {Begun::kOtherRequest};
    switch (entry.state) {
      case Entry::State::kInProgress:
        return {Begun::kInProgress};
      case Entry::State::kDone:
        return {Begun::kDone};
      case Entry::State::kAnswered:
        return {Begun::kAnswered, entry.answer};
    }
  }
  entries_.push_back({.name = name, .digest = digest, .begun_at = clock_.now()});
  by_name_.emplace(name, std::prev(entries_.end()));
  return {Begun::kNew};
}

void Replays::finish(const std::string& owner, const std::string& key,
                     const http::Response& answer) {
  if (answer.body().size() > limits::kReplayBodyBytesMax) return finish_unkept(owner, key);
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name_of(owner, key));
  if (found == by_name_.end()) return;
  found->second->state = Entry::State::kAnswered;
  found->second->answer = answer;
}

void Replays::finish_unkept(const std::string& owner, const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name_of(owner, key));
  if (found != by_name_.end()) found->second->state = Entry::State::kDone;
}

void Replays::abandon(const std::string& owner, const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name_of(owner, key));
  if (found != by_name_.end()) erase(found->second);
}

}  // namespace gatehouse::api::admin

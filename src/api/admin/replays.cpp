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
    if (entry.digest != digest) return {Begun::kOtherRequest, {}};
    if (!entry.answer) return {Begun::kInProgress, {}};
    return {Begun::kAnswered, *entry.answer};
  }
  entries_.push_back({name, digest, clock_.now(), std::nullopt});
  by_name_.emplace(name, std::prev(entries_.end()));
  return {Begun::kNew, {}};
}

void Replays::finish(const std::string& owner, const std::string& key,
                     const http::Response& answer) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name_of(owner, key));
  if (found == by_name_.end()) return;
  if (answer.body().size() > limits::kReplayBodyBytesMax) return erase(found->second);
  found->second->answer = answer;
}

void Replays::abandon(const std::string& owner, const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_name_.find(name_of(owner, key));
  if (found != by_name_.end()) erase(found->second);
}

}  // namespace gatehouse::api::admin

#include "gateway/replay_log.h"

namespace gatehouse::gateway {
namespace {

constexpr auto kInterval = std::chrono::hours(1);

}  // namespace

void ReplayLog::collect(const Snapshot& snapshot) {
  for (const auto& credential : snapshot.credentials()) {
    const auto count = credential->usage->take_replayed();
    if (count == 0) continue;
    auto& waiting = waiting_[credential->id];
    waiting.name = credential->name;
    waiting.count += count;
  }
  const auto now = clock_.now();
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    auto& [id, waiting] = *at;
    const bool is_due = now >= waiting.next_record_at;
    if (is_due && waiting.count > 0) {
      record(id, waiting);
    } else if (is_due) {
      at = waiting_.erase(at);
      continue;
    }
    ++at;
  }
}

void ReplayLog::finish() {
  for (auto& [id, waiting] : waiting_) {
    if (waiting.count > 0) record(id, waiting);
  }
}

void ReplayLog::record(integrations::IntegrationId id, Waiting& waiting) {
  const auto now = clock_.now();
  history_.record({.at = now,
                   .actor = history::Actor::system(),
                   .action = "integration.requests_replayed",
                   .object_type = "integration",
                   .object_id = std::to_string(static_cast<std::int64_t>(id)),
                   .object_name = waiting.name,
                   .changes = {{"requests", "", std::to_string(waiting.count)}}});
  waiting.count = 0;
  waiting.next_record_at = now + kInterval;
}

}  // namespace gatehouse::gateway

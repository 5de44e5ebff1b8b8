#include "gateway/replay_log.h"

namespace gatehouse::gateway {
namespace {

constexpr auto kInterval = std::chrono::hours(1);

}  // namespace

void ReplayLog::add(const Credential& credential, Kind kind, std::string_view what,
                    std::uint64_t count) {
  if (count == 0) return;
  auto& waiting = waiting_[{credential.id, kind}];
  waiting.name = credential.name;
  waiting.counts[what] += count;
}

void ReplayLog::collect(const Snapshot& snapshot) {
  for (const auto& credential : snapshot.credentials()) {
    auto& usage = *credential->usage;
    add(*credential, Kind::kReplayed, "requests", usage.take_replayed());
    const auto add_disregarded = [&](const auto& table) {
      for (const auto& row : table) {
        add(*credential, Kind::kDisregarded, row.code, usage.take_disregarded(row.id));
      }
    };
    add_disregarded(kCallRefusals);
    add_disregarded(kUndecidableCalls);
  }
  const auto now = clock_.now();
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    auto& [key, waiting] = *at;
    const bool is_due = now >= waiting.next_record_at;
    if (is_due && !waiting.counts.empty()) {
      record(key, waiting);
    } else if (is_due) {
      at = waiting_.erase(at);
      continue;
    }
    ++at;
  }
}

void ReplayLog::finish() {
  for (auto& [key, waiting] : waiting_) {
    if (!waiting.counts.empty()) record(key, waiting);
  }
}

void ReplayLog::record(const Key& key, Waiting& waiting) {
  const auto& [id, kind] = key;
  const auto now = clock_.now();
  std::vector<history::Change> changes;
  for (const auto& [what, count] : waiting.counts) {
    changes.push_back({std::string(what), "", std::to_string(count)});
  }
  history_.record({.at = now,
                   .actor = history::Actor::system(),
                   .action = kind == Kind::kReplayed ? "integration.requests_replayed"
                                                     : "integration.credentials_disregarded",
                   .object_type = history::ObjectType::kIntegration,
                   .object_id = std::to_string(static_cast<std::int64_t>(id)),
                   .object_name = waiting.name,
                   .changes = std::move(changes)});
  waiting.counts.clear();
  waiting.next_record_at = now + kInterval;
}

}  // namespace gatehouse::gateway

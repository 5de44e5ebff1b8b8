#include "gateway/usage_recorder.h"

namespace gatehouse::gateway {

void record_usage(const Snapshot& snapshot, UsageStore& store, Timestamp now) {
  const auto hour = unix_seconds(now) / 3600;
  std::vector<UsageEntry> entries;
  for (const auto& credential : snapshot.credentials()) {
    const auto counts = credential->usage->take();
    if (counts.allowed == 0 && counts.refused == 0) continue;
    UsageEntry entry{
        .id = credential->id, .hour = hour, .allowed = counts.allowed, .refused = counts.refused};
    if (counts.allowed > 0) entry.last_used = counts.last_used;
    entries.push_back(entry);
  }
  if (!entries.empty()) store.add(entries);
}

}  // namespace gatehouse::gateway

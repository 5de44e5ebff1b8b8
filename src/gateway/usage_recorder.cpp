#include "gateway/usage_recorder.h"

#include "gateway/usage_report.h"

namespace gatehouse::gateway {

void record_usage(const Snapshot& snapshot, UsageStore& store, Timestamp now) {
  const auto hour = hour_of(now);
  std::vector<UsageEntry> entries;
  for (const auto& credential : snapshot.credentials()) {
    auto counts = credential->usage->take();
    if (counts.allowed == 0 && counts.refused.empty() && !counts.last_used) continue;
    entries.push_back({.id = credential->id,
                       .hour = hour,
                       .allowed = counts.allowed,
                       .refused = std::move(counts.refused),
                       .last_used = counts.last_used});
  }
  if (!entries.empty()) store.add(entries);
}

}  // namespace gatehouse::gateway

#pragma once

#include <vector>

#include "base/time.h"
#include "gateway/snapshot.h"

namespace gatehouse::gateway {

// What one integration did within one hour.
struct UsageEntry {
  integrations::IntegrationId id{};
  std::int64_t hour = 0;  // hours since 1970
  std::uint64_t allowed = 0;
  std::vector<RefusalCount> refused;
  std::optional<Timestamp> last_used;  // absent: not used since the last entry
};

// Keeps usage. Safe to call from several threads.
class UsageStore {
 public:
  virtual ~UsageStore() = default;

  // Adds the entries to what is kept; those of integrations that are gone are dropped.
  virtual void add(const std::vector<UsageEntry>& entries) = 0;
};

// Moves the counters of all integrations into the store. When the store fails, the counts are lost
// and Unavailable is thrown.
void record_usage(const Snapshot& snapshot, UsageStore& store, Timestamp now);

}  // namespace gatehouse::gateway

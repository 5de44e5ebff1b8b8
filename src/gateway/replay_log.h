#pragma once

#include <cstdint>
#include <map>

#include "base/time.h"
#include "gateway/snapshot.h"
#include "history/history.h"

namespace gatehouse::gateway {

// Writes into the history that requests of an integration were sent again by somebody: the first at
// once, then once an hour at most with how many there were, however many come. Belongs to one
// thread; calls only count (Usage::count_replayed()).
class ReplayLog {
 public:
  ReplayLog(history::HistoryLog& history, const Clock& clock) : history_(history), clock_(clock) {}

  // Takes the counts of all integrations and records what is due. What cannot be recorded
  // (Unavailable) is tried again at the next call.
  void collect(const Snapshot& snapshot);

  // Records what is left, due or not.
  void finish();

 private:
  struct Waiting {
    std::string name;
    std::uint64_t count = 0;
    Timestamp next_record_at;
  };

  void record(integrations::IntegrationId id, Waiting& waiting);

  history::HistoryLog& history_;
  const Clock& clock_;
  std::map<integrations::IntegrationId, Waiting> waiting_;
};

}  // namespace gatehouse::gateway

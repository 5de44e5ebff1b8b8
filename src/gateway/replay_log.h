#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "gateway/snapshot.h"
#include "history/history.h"

namespace gatehouse::gateway {

// Writes into the history what an operator should see of an integration's calls: that requests were
// sent again by somebody, and that credentials which were worth nothing came with calls to open
// routes. The first at once, then once an hour at most with how many there were, however many come.
// Belongs to one thread; calls only count (Usage::count_replayed(), count_disregarded()).
class ReplayLog {
 public:
  ReplayLog(history::HistoryLog& history, const Clock& clock) : history_(history), clock_(clock) {}

  // Takes the counts of all integrations and records what is due. What cannot be recorded
  // (Unavailable) is tried again at the next call.
  void collect(const Snapshot& snapshot);

  // Records what is left, due or not.
  void finish();

 private:
  enum class Kind { kReplayed, kDisregarded };
  using Key = std::pair<integrations::IntegrationId, Kind>;

  struct Waiting {
    std::string name;
    std::map<std::string_view, std::uint64_t> counts;  // by what the history calls it
    Timestamp next_record_at;
  };

  void add(const Credential& credential, Kind kind, std::string_view what, std::uint64_t count);
  void record(const Key& key, Waiting& waiting);

  history::HistoryLog& history_;
  const Clock& clock_;
  std::map<Key, Waiting> waiting_;
};

}  // namespace gatehouse::gateway

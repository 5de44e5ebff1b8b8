#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "history/chain.h"
#include "settings/values.h"

namespace gatehouse::settings {

// How long each kind of record is kept; absent: forever.
struct RetentionRules {
  std::optional<std::chrono::days> history;
  std::optional<std::chrono::days> deliveries;
  std::optional<std::chrono::days> notifications;
  std::optional<std::chrono::days> usage;
};

[[nodiscard]] RetentionRules retention_from(const Values& values);

// How many records of a kind there are.
struct RecordCount {
  std::int64_t count = 0;
  std::optional<Timestamp> oldest;  // absent: there are none
};

struct RecordCounts {
  RecordCount history;
  RecordCount deliveries;
  RecordCount notifications;
  RecordCount usage;
};

// What grows with time and does not go away by itself. Safe to call from several threads.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  [[nodiscard]] virtual RecordCounts counts() = 0;

  struct Removal {
    std::size_t removed = 0;
    // Why nothing of the history was removed: what is broken must stay to be looked at.
    std::optional<history::ChainFault> fault;
  };

  // Removes what is older than the rules say, the oldest first, but no more than one short batch of
  // each kind. Writes nothing when there is nothing to remove.
  virtual Removal remove_expired(const RetentionRules& rules, Timestamp now) = 0;
};

}  // namespace gatehouse::settings

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "api/readiness.h"
#include "base/damage.h"
#include "events/event.h"
#include "gateway/snapshot_keeper.h"
#include "process/log.h"

namespace gatehouse::process {

// For how long calls are judged by what was read last when the stored state cannot be read
// (docs/decisions/storage.md).
inline constexpr auto kSnapshotAgeMax = std::chrono::seconds(30);

// Brings what is stored to the workers, and what happened to whoever follows it. Safe to call from
// several threads, but not from workers'.
class Publisher {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  using SnapshotPointer = std::shared_ptr<const gateway::Snapshot>;

  struct Parts {
    events::EventLog& events;
    gateway::SnapshotKeeper& keeper;
    const Damage& damage;  // of the same storage
    api::Readiness& readiness;
    // Hands a snapshot, or none (null), to every worker and returns when all have it.
    std::function<void(const SnapshotPointer&)> publish;
    // Is told of events that came, each once, in order, when the workers judge by them.
    std::function<void(const events::Batch&)> hear;
    std::function<SteadyTime()> now;
    const Log& log;
  };

  explicit Publisher(Parts parts) : parts_(std::move(parts)) {}

  // When this returns, the workers judge by what is stored now. One look-up when nothing happened.
  // If what is stored cannot be read they judge by the last that could for kSnapshotAgeMax, then
  // let nothing in until it can; the readiness says so. Does not throw.
  void refresh();

 private:
  void read_events();
  void publish_present();
  void bear(std::string_view fault);
  void tell_of_damage();

  Parts parts_;
  std::mutex mutex_;
  std::optional<std::int64_t> last_;  // event that was read
  SnapshotPointer published_;
  SteadyTime read_at_;  // when the published one was last known to be the present state
  bool failing_ = false;
};

}  // namespace gatehouse::process

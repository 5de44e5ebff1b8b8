#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "oauth1/credentials.h"

namespace gatehouse::gateway {

// Nonces are kept by the minute that their call's timestamp names: a slice is that minute's number
// since 1970. Whole slices are forgotten at once.
enum class Slice : std::int64_t {};

[[nodiscard]] constexpr Slice slice_of(std::int64_t timestamp_seconds) {
  return Slice{timestamp_seconds / limits::kNonceSliceSeconds};
}

// The last second of a slice.
[[nodiscard]] constexpr std::int64_t end_of(Slice slice) {
  return (static_cast<std::int64_t>(slice) + 1) * limits::kNonceSliceSeconds - 1;
}

// Remembers nonces beyond the life of the process. Safe to call from several threads, except for
// load(). Nothing here throws: what cannot be kept is told, and the call is refused.
class NonceJournal {
 public:
  virtual ~NonceJournal() = default;

  enum class Kept {
    kYes,
    kNoSpace,  // no room on the disk
    kFailed,   // the disk or the system refuses; fault() tells more
  };

  // Whether a use with that timestamp can be kept without waiting for the disk: the high-water mark
  // is above it and its slice has a place. Waits for nobody who waits for the disk. Once true, it
  // stays true until the slice is forgotten.
  [[nodiscard]] virtual bool is_ready_for(std::int64_t timestamp_seconds) = 0;

  // Keeps `key`. Does not wait for the disk when is_ready_for() that slice. Once this returned
  // kYes, the key is found by load() even if the process is killed. Must not run while, or after,
  // the slice is forgotten.
  [[nodiscard]] virtual Kept append(Slice slice, const crypto::Hash128& key) = 0;

  // Visits every key that was appended and not forgotten.
  virtual void load(const std::function<void(Slice, const crypto::Hash128&)>& visit) = 0;

  // The floor: calls up to this timestamp are refused for good, because of what was forgotten, or
  // what was lost. It only rises, over restarts too.
  [[nodiscard]] virtual std::int64_t refuse_up_to_seconds() = 0;

  // Forgets all slices up to `last`, once the floor is at its end on disk. On failure nothing is
  // forgotten; the next call makes up for it.
  [[nodiscard]] virtual Kept forget_through(Slice last) = 0;

  // Power may fail before the disk has what append() kept. The journal therefore promises that the
  // disk knows a high-water mark above every timestamp accepted so far: after a power failure, or
  // when keys are missing for another reason, the floor is at least at that mark.
  //
  // Makes the mark at least `timestamp_seconds`; any call with such a timestamp is accepted only
  // after kYes. Cheap when it is high enough already, else it waits for the disk.
  [[nodiscard]] virtual Kept raise_high_water(std::int64_t timestamp_seconds) = 0;

  // Makes room for the first keys of a slice, so that no call waits for it.
  [[nodiscard]] virtual Kept prepare(Slice slice) = 0;

  // Why something was not kept most recently, for the log. No secrets or paths.
  [[nodiscard]] virtual std::string fault() = 0;
};

// How far the wall clock may be believed when it is asked what can be forgotten. A clock that has
// jumped ahead of the time that really passed is not followed until it has stood there for a while:
// it may come back. Not safe for several threads.
class BelievedTime {
 public:
  // The latest moment that is certainly reached. `uptime` goes on evenly, whatever is done to the
  // wall clock; a jump is believed after `doubt`.
  [[nodiscard]] Timestamp at(Timestamp now, std::chrono::milliseconds uptime,
                             std::chrono::seconds doubt);

 private:
  std::optional<Timestamp> boot_;  // the wall clock's time at uptime zero, as believed
  std::optional<std::chrono::milliseconds> doubted_since_;
};

// The memory of used nonces (RFC 5849 section 3.3). Safe to call from several threads; a call costs
// the same however many nonces there are.
class NonceLedger {
 public:
  struct Use {
    std::string_view consumer_key;
    std::string_view token;
    std::int64_t timestamp_seconds = 0;
    std::string_view nonce;
  };

  enum class Outcome {
    kFresh,          // recorded: this use was the first
    kUsed,           // seen before
    kOutsideWindow,  // too far from the present, or at or below the floor: it may be forgotten
    kUnavailable,    // cannot be kept; take_trouble() tells why
    kWaitsForDisk,   // only with Wait::kForNothing: it is not known without the disk
  };

  // What a use may wait for. Times that nobody named before have to be noted on disk first; those
  // of clocks that are right are noted ahead of the calls, see prepare().
  enum class Wait { kForNothing, kForDisk };

  // Reads what `journal` kept. `hash` must be the same in every run on that journal. At most
  // `nonces_max` are held; 32 to 48 bytes each.
  NonceLedger(NonceJournal& journal, const crypto::FastHash& hash, std::size_t nonces_max);

  // Why uses cannot be kept.
  enum class Trouble {
    kNone,
    kFull,     // `nonces_max` are held
    kNoSlot,   // so many different minutes are remembered that there is no room for another
    kJournal,  // the journal refused
    kNoMemory,
  };

  // Records the use if it is new. Of any number of equal calls at the same time exactly one gets
  // kFresh. Call it only once the signature is proven, so that strangers cannot spend nonces, and
  // only with a timestamp within the window. No lock is held while it waits for the disk.
  [[nodiscard]] Outcome record(const Use& use, Wait wait = Wait::kForDisk);

  // The same for what a request says that arrived at `now`; a timestamp more than `window_seconds`
  // from that is outside of the window.
  [[nodiscard]] Outcome spend(const oauth1::Credentials& oauth, Timestamp now,
                              std::int64_t window_seconds, Wait wait);

  // Makes room for uses with that timestamp, so that no call waits for the disk. kNone, or why that
  // cannot be. On the thread of forget_expired().
  [[nodiscard]] Trouble prepare(std::int64_t timestamp_seconds);

  // Forgets what no call can repeat any more: everything more than `window_seconds` and a margin
  // before `now`, and raises the floor above it. A `now` that jumps ahead of `uptime` (see
  // BelievedTime) is believed after one window, or when memory becomes scarce. Call it from time to
  // time, always from the same thread.
  void forget_expired(Timestamp now, std::chrono::milliseconds uptime, std::int64_t window_seconds);

  // Calls up to this timestamp are refused. It only rises.
  [[nodiscard]] std::int64_t refused_up_to_seconds() const {
    return floor_.load(std::memory_order_acquire);
  }

  // What kept a use from being recorded since this was asked for the last time.
  [[nodiscard]] Trouble take_trouble() {
    return trouble_.exchange(Trouble::kNone, std::memory_order_relaxed);
  }

  // Whether new uses can be taken in as far as memory goes.
  [[nodiscard]] Trouble shortage() const;

  [[nodiscard]] std::size_t size() const { return count_.load(std::memory_order_relaxed); }

 private:
  // Twice the slices of the longest window (two hours), so that those of a clock that was wrong for
  // a while have room beside them.
  static constexpr std::size_t kSlots = 256;
  static constexpr std::size_t kShards = 32;

  struct KeyHash {
    using is_avalanching = void;

    std::size_t operator()(const crypto::Hash128& key) const { return key.high; }
  };

  struct Shard {
    std::mutex mutex;
    boost::unordered_flat_set<crypto::Hash128, KeyHash> keys;
  };

  struct Slot {
    std::atomic<std::int64_t> slice{-1};
    std::array<Shard, kShards> shards;
  };

  [[nodiscard]] crypto::Hash128 key_of(const Use& use) const;
  [[nodiscard]] Slot* find(Slice slice);
  [[nodiscard]] Slot* slot_for(Slice slice);
  [[nodiscard]] std::size_t free_slots() const;
  [[nodiscard]] Outcome unavailable(Trouble trouble);
  [[nodiscard]] Outcome without_disk();
  [[nodiscard]] bool is_on_disk(Slice slice, std::int64_t timestamp_seconds);
  void forget_through(Slice last);
  void clear(Slot& slot);

  NonceJournal& journal_;
  crypto::FastHash hash_;
  std::size_t nonces_max_;
  std::atomic<std::int64_t> floor_;
  std::atomic<std::size_t> count_{0};
  std::atomic<Trouble> trouble_{Trouble::kNone};
  std::atomic<bool> is_disk_failing_{false};  // when it was needed most recently
  std::atomic<bool> is_asked_again_{false};   // whether it still does, by one of the calls
  BelievedTime believed_;
  std::mutex slots_mutex_;  // held to give a slot to a slice
  std::unique_ptr<std::array<Slot, kSlots>> slots_;
};

}  // namespace gatehouse::gateway

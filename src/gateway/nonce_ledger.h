#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"

namespace gatehouse::gateway {

// Nonces are kept by the minute that their call's timestamp names: a slice is that minute's number
// since 1970. Whole slices are forgotten at once.
enum class Slice : std::int64_t {};

[[nodiscard]] constexpr Slice slice_of(std::int64_t timestamp_seconds) {
  return Slice{timestamp_seconds / limits::kNonceSliceSeconds};
}

// Remembers nonces beyond the life of the process. Safe to call from several threads.
class NonceJournal {
 public:
  virtual ~NonceJournal() = default;

  enum class Appended { kYes, kNoSpace };

  // Keeps `key`. Once this returned kYes, the key is found by load() even if the process is killed.
  [[nodiscard]] virtual Appended append(Slice slice, const crypto::Hash128& key) = 0;

  // Visits every key that was appended and not forgotten.
  virtual void load(const std::function<void(Slice, const crypto::Hash128&)>& visit) = 0;

  // Forgets all slices before `first`.
  virtual void forget_before(Slice first) = 0;

  // Power may fail before the disk has what append() kept. The journal therefore promises that the
  // disk knows a high-water mark above every timestamp accepted so far: after a power failure,
  // calls up to that mark are refused.
  //
  // The mark up to which calls must be refused now; zero unless power failed.
  [[nodiscard]] virtual std::int64_t refuse_up_to_seconds() = 0;

  // Makes the mark at least `timestamp_seconds` before any call with such a timestamp is accepted.
  // Cheap when it is high enough already, else it waits for the disk.
  virtual void raise_high_water(std::int64_t timestamp_seconds) = 0;
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
    kFresh,        // recorded: this use was the first
    kUsed,         // seen before
    kTooOld,       // older than what a power failure may have made the journal forget
    kUnavailable,  // no room, in memory or on disk
  };

  // Reads what `journal` kept. `hash` must be the same in every run on that journal. At most
  // `nonces_max` are held; 32 to 48 bytes each.
  NonceLedger(NonceJournal& journal, const crypto::FastHash& hash, std::size_t nonces_max);

  // Records the use if it is new. Of any number of equal calls at the same time exactly one gets
  // kFresh. Call it only once the signature is proven, so that strangers cannot spend nonces, and
  // only with a timestamp within the window.
  [[nodiscard]] Outcome record(const Use& use);

  // Forgets what no call can repeat any more: everything more than `window_seconds` and a margin
  // before `now`. Call it from time to time.
  void forget_expired(Timestamp now, std::int64_t window_seconds);

  [[nodiscard]] std::size_t size() const { return count_.load(std::memory_order_relaxed); }

 private:
  // More than the slices of the longest window (two hours), so that a slot is free when its turn
  // comes again.
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
  [[nodiscard]] Slot* slot_for(Slice slice);
  void clear(Slot& slot);

  NonceJournal& journal_;
  crypto::FastHash hash_;
  std::size_t nonces_max_;
  std::int64_t refuse_up_to_seconds_;
  std::atomic<std::size_t> count_{0};
  std::mutex slots_mutex_;  // held to give a slot to another slice
  std::unique_ptr<std::array<Slot, kSlots>> slots_;
};

}  // namespace gatehouse::gateway

#include "gateway/nonce_ledger.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace gatehouse::gateway {
namespace {

using namespace std::chrono_literals;

// Calls may be judged by a clock that was read a little earlier.
constexpr std::int64_t kMarginSeconds = 2 * limits::kNonceSliceSeconds;
// How clocks differ without anybody having set one.
constexpr auto kDrift = 2s;
constexpr std::size_t kFreeSlotsMin = 16;

}  // namespace

Timestamp BelievedTime::at(Timestamp now, std::chrono::milliseconds uptime,
                           std::chrono::seconds doubt) {
  const auto boot = now - uptime;
  if (!boot_ || boot <= *boot_ + kDrift) {
    boot_ = boot;
    doubted_since_.reset();
    return now;
  }
  if (!doubted_since_) doubted_since_ = uptime;
  if (uptime - *doubted_since_ >= doubt) {
    boot_ = boot;
    doubted_since_.reset();
    return now;
  }
  return *boot_ + uptime;
}

NonceLedger::NonceLedger(NonceJournal& journal, const crypto::FastHash& hash,
                         std::size_t nonces_max)
    : journal_(journal),
      hash_(hash),
      nonces_max_(nonces_max),
      floor_(journal.refuse_up_to_seconds()),
      slots_(std::make_unique<std::array<Slot, kSlots>>()) {
  auto first_complete = Slice{0};
  journal_.load([&](Slice slice, const crypto::Hash128& key) {
    if (end_of(slice) <= floor_) return;
    auto* const slot = slot_for(slice);
    if (slot == nullptr) {
      first_complete = std::max(first_complete, Slice{static_cast<std::int64_t>(slice) + 1});
    } else if (slot->shards[key.low % kShards].keys.insert(key).second) {
      ++count_;
    }
  });
  if (first_complete > Slice{0})
    forget_through(Slice{static_cast<std::int64_t>(first_complete) - 1});
}

crypto::Hash128 NonceLedger::key_of(const Use& use) const {
  // Key and token have a fixed length and the number too, so no two uses give the same text.
  std::array<char, 2 * limits::kCredentialLength + 8 + limits::kOauthParameterBytesMax> text;
  std::size_t length = 0;
  const auto append = [&](std::string_view part) {
    part = part.substr(0, text.size() - length);
    std::memcpy(text.data() + length, part.data(), part.size());
    length += part.size();
  };
  append(use.consumer_key);
  append(use.token);
  append({reinterpret_cast<const char*>(&use.timestamp_seconds), sizeof(use.timestamp_seconds)});
  append(use.nonce);
  return hash_({text.data(), length});
}

// Slots that are given back leave gaps, so the search goes on behind a free one.
NonceLedger::Slot* NonceLedger::find(Slice slice) {
  const auto number = static_cast<std::int64_t>(slice);
  for (std::size_t i = 0; i < kSlots; ++i) {
    auto& slot = (*slots_)[(static_cast<std::size_t>(number) + i) % kSlots];
    if (slot.slice.load(std::memory_order_acquire) == number) return &slot;
  }
  return nullptr;
}

NonceLedger::Slot* NonceLedger::slot_for(Slice slice) {
  if (auto* const slot = find(slice)) return slot;
  const std::scoped_lock lock(slots_mutex_);
  if (auto* const slot = find(slice)) return slot;
  const auto number = static_cast<std::int64_t>(slice);
  for (std::size_t i = 0; i < kSlots; ++i) {
    auto& slot = (*slots_)[(static_cast<std::size_t>(number) + i) % kSlots];
    if (slot.slice.load(std::memory_order_acquire) >= 0) continue;
    slot.slice.store(number, std::memory_order_release);
    return &slot;
  }
  return nullptr;
}

std::size_t NonceLedger::free_slots() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      *slots_, [](const Slot& slot) { return slot.slice.load(std::memory_order_relaxed) < 0; }));
}

void NonceLedger::clear(Slot& slot) {
  for (auto& shard : slot.shards) {
    const std::scoped_lock lock(shard.mutex);
    count_ -= shard.keys.size();
    decltype(shard.keys)().swap(shard.keys);  // gives the memory back, which clear() does not
  }
}

NonceLedger::Outcome NonceLedger::unavailable(Trouble trouble) {
  trouble_.store(trouble, std::memory_order_relaxed);
  return Outcome::kUnavailable;
}

NonceLedger::Outcome NonceLedger::spend(const oauth1::Credentials& oauth, Timestamp now,
                                        std::int64_t window_seconds, Wait wait) {
  const auto ahead = oauth.timestamp_seconds - unix_seconds(now);
  if (ahead < -window_seconds || ahead > window_seconds) return Outcome::kOutsideWindow;
  return record({.consumer_key = oauth.consumer_key,
                 .token = oauth.token,
                 .timestamp_seconds = oauth.timestamp_seconds,
                 .nonce = oauth.nonce},
                wait);
}

// Has the disk note what it must know before a use with that timestamp is accepted. Waits for it.
bool NonceLedger::is_on_disk(Slice slice, std::int64_t timestamp_seconds) {
  const bool is_ready = journal_.raise_high_water(timestamp_seconds) == NonceJournal::Kept::kYes &&
                        journal_.prepare(slice) == NonceJournal::Kept::kYes;
  is_disk_failing_.store(!is_ready, std::memory_order_relaxed);
  is_asked_again_.store(false, std::memory_order_relaxed);
  return is_ready;
}

// Of the calls that need a disk that fails, one at a time asks it again; the others do not wait to
// be told the same. If that one never comes to it, prepare() does within a second.
NonceLedger::Outcome NonceLedger::without_disk() {
  const bool waits = !is_disk_failing_.load(std::memory_order_relaxed) ||
                     !is_asked_again_.exchange(true, std::memory_order_relaxed);
  return waits ? Outcome::kWaitsForDisk : unavailable(Trouble::kJournal);
}

NonceLedger::Outcome NonceLedger::record(const Use& use, Wait wait) {
  if (use.timestamp_seconds <= floor_.load(std::memory_order_acquire))
    return Outcome::kOutsideWindow;
  const auto slice = slice_of(use.timestamp_seconds);
  auto* const slot = slot_for(slice);
  if (slot == nullptr) return unavailable(Trouble::kNoSlot);
  if (wait == Wait::kForDisk) {
    if (!is_on_disk(slice, use.timestamp_seconds)) return unavailable(Trouble::kJournal);
  } else if (!journal_.is_ready_for(use.timestamp_seconds)) {
    return without_disk();
  }
  const auto key = key_of(use);
  auto& shard = slot->shards[key.low % kShards];
  const std::scoped_lock lock(shard.mutex);
  // Whoever forgets raises the floor first and then passes through this lock: above the floor, the
  // slot still is the slice's, complete, and its file is there.
  if (use.timestamp_seconds <= floor_.load(std::memory_order_acquire))
    return Outcome::kOutsideWindow;
  if (shard.keys.contains(key)) return Outcome::kUsed;
  if (count_.load(std::memory_order_relaxed) >= nonces_max_) return unavailable(Trouble::kFull);
  if (journal_.append(slice, key) != NonceJournal::Kept::kYes) {
    return unavailable(Trouble::kJournal);
  }
  try {
    shard.keys.insert(key);
  } catch (const std::bad_alloc&) {
    return unavailable(Trouble::kNoMemory);
  }
  count_.fetch_add(1, std::memory_order_relaxed);
  return Outcome::kFresh;
}

// A prepared slice has a slot like one in use, so that its file is forgotten in its turn.
NonceLedger::Trouble NonceLedger::prepare(std::int64_t timestamp_seconds) {
  if (timestamp_seconds <= refused_up_to_seconds()) return Trouble::kNone;
  const auto slice = slice_of(timestamp_seconds);
  if (slot_for(slice) == nullptr) return Trouble::kNoSlot;
  return is_on_disk(slice, timestamp_seconds) ? Trouble::kNone : Trouble::kJournal;
}

NonceLedger::Trouble NonceLedger::shortage() const {
  if (size() >= nonces_max_) return Trouble::kFull;
  return free_slots() == 0 ? Trouble::kNoSlot : Trouble::kNone;
}

void NonceLedger::forget_expired(Timestamp now, std::chrono::milliseconds uptime,
                                 std::int64_t window_seconds) {
  const auto believed = believed_.at(now, uptime, std::chrono::seconds(window_seconds));
  const bool is_scarce = size() >= nonces_max_ / 10 * 9 || free_slots() < kFreeSlotsMin;
  const auto first =
      slice_of(unix_seconds(is_scarce ? now : believed) - window_seconds - kMarginSeconds);
  std::int64_t last = -1;
  for (const auto& slot : *slots_) {
    const auto slice = slot.slice.load(std::memory_order_acquire);
    if (slice < static_cast<std::int64_t>(first)) last = std::max(last, slice);
  }
  if (last >= 0) forget_through(Slice{last});
}

void NonceLedger::forget_through(Slice last) {
  floor_.store(std::max(floor_.load(), end_of(last)), std::memory_order_release);
  for (auto& slot : *slots_) {
    const auto slice = slot.slice.load(std::memory_order_acquire);
    if (slice < 0 || slice > static_cast<std::int64_t>(last)) continue;
    clear(slot);
    slot.slice.store(-1, std::memory_order_release);
  }
  // If this fails, the files stay as they are and go with the next slices.
  static_cast<void>(journal_.forget_through(last));
}

}  // namespace gatehouse::gateway

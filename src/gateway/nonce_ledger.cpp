#include "gateway/nonce_ledger.h"

#include <cstring>

namespace gatehouse::gateway {
namespace {

// Calls may be judged by a clock that was read a little earlier.
constexpr std::int64_t kMarginSeconds = 2 * limits::kNonceSliceSeconds;

}  // namespace

NonceLedger::NonceLedger(NonceJournal& journal, const crypto::FastHash& hash,
                         std::size_t nonces_max)
    : journal_(journal),
      hash_(hash),
      nonces_max_(nonces_max),
      refuse_up_to_seconds_(journal.refuse_up_to_seconds()),
      slots_(std::make_unique<std::array<Slot, kSlots>>()) {
  journal_.load([this](Slice slice, const crypto::Hash128& key) {
    auto* const slot = slot_for(slice);
    if (slot == nullptr) return;
    if (slot->shards[key.low % kShards].keys.insert(key).second) ++count_;
  });
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

NonceLedger::Slot* NonceLedger::slot_for(Slice slice) {
  const auto number = static_cast<std::int64_t>(slice);
  auto& slot = (*slots_)[static_cast<std::size_t>(number) % kSlots];
  if (slot.slice.load(std::memory_order_acquire) == number) return &slot;
  const std::scoped_lock lock(slots_mutex_);
  const auto present = slot.slice.load(std::memory_order_acquire);
  if (present == number) return &slot;
  if (present > number) return nullptr;  // the slice's turn is over
  clear(slot);
  slot.slice.store(number, std::memory_order_release);
  return &slot;
}

void NonceLedger::clear(Slot& slot) {
  for (auto& shard : slot.shards) {
    const std::scoped_lock lock(shard.mutex);
    count_ -= shard.keys.size();
    decltype(shard.keys)().swap(shard.keys);  // gives the memory back, which clear() does not
  }
}

NonceLedger::Outcome NonceLedger::record(const Use& use) {
  if (use.timestamp_seconds <= refuse_up_to_seconds_) return Outcome::kTooOld;
  const auto slice = slice_of(use.timestamp_seconds);
  auto* const slot = slot_for(slice);
  if (slot == nullptr) return Outcome::kTooOld;
  journal_.raise_high_water(use.timestamp_seconds);
  const auto key = key_of(use);
  auto& shard = slot->shards[key.low % kShards];
  const std::scoped_lock lock(shard.mutex);
  if (shard.keys.contains(key)) return Outcome::kUsed;
  if (count_.load(std::memory_order_relaxed) >= nonces_max_) return Outcome::kUnavailable;
  if (journal_.append(slice, key) != NonceJournal::Appended::kYes) return Outcome::kUnavailable;
  shard.keys.insert(key);
  count_.fetch_add(1, std::memory_order_relaxed);
  return Outcome::kFresh;
}

void NonceLedger::forget_expired(Timestamp now, std::int64_t window_seconds) {
  const auto first = slice_of(unix_seconds(now) - window_seconds - kMarginSeconds);
  for (auto& slot : *slots_) {
    const auto slice = slot.slice.load(std::memory_order_acquire);
    if (slice < 0 || slice >= static_cast<std::int64_t>(first)) continue;
    clear(slot);
  }
  journal_.forget_before(first);
}

}  // namespace gatehouse::gateway

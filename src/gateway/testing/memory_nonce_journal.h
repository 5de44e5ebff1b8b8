#pragma once

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/nonce_ledger.h"

namespace gatehouse::gateway {

// A journal that outlives the ledgers of a test.
class MemoryNonceJournal final : public NonceJournal {
 public:
  bool is_ready_for(std::int64_t timestamp_seconds) override {
    const std::scoped_lock lock(mutex_);
    return disk == Disk::kWell ||
           (timestamp_seconds <= high_water && prepared_.contains(slice_of(timestamp_seconds)));
  }

  Kept append(Slice slice, const crypto::Hash128& key) override {
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= capacity) return Kept::kNoSpace;
    kept_.emplace_back(slice, key);
    return Kept::kYes;
  }

  void load(const std::function<void(Slice, const crypto::Hash128&)>& visit) override {
    for (const auto& [slice, key] : kept_) visit(slice, key);
  }

  Kept forget_through(Slice last) override {
    const std::scoped_lock lock(mutex_);
    if (disk == Disk::kBroken) return Kept::kFailed;
    refuse_up_to = std::max(refuse_up_to, end_of(last));
    std::erase_if(kept_, [last](const auto& entry) { return entry.first <= last; });
    return Kept::kYes;
  }

  std::int64_t refuse_up_to_seconds() override { return refuse_up_to; }

  Kept raise_high_water(std::int64_t timestamp_seconds) override {
    const std::scoped_lock lock(mutex_);
    if (timestamp_seconds <= high_water) return Kept::kYes;
    if (disk == Disk::kBroken) return Kept::kFailed;
    high_water = timestamp_seconds;
    return Kept::kYes;
  }

  Kept prepare(Slice slice) override {
    const std::scoped_lock lock(mutex_);
    if (disk == Disk::kBroken && !prepared_.contains(slice)) return Kept::kFailed;
    prepared_.insert(slice);
    return Kept::kYes;
  }

  std::string fault() override { return disk == Disk::kBroken ? "the disk is broken" : ""; }

  [[nodiscard]] std::size_t size() const { return kept_.size(); }

  std::size_t capacity = 1'000'000;
  // kSlow: what is above the mark has to wait for it.
  enum class Disk { kWell, kSlow, kBroken } disk = Disk::kWell;
  std::int64_t refuse_up_to = 0;
  std::int64_t high_water = 0;

 private:
  std::mutex mutex_;
  std::vector<std::pair<Slice, crypto::Hash128>> kept_;
  std::set<Slice> prepared_;
};

}  // namespace gatehouse::gateway

#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "gateway/nonce_ledger.h"

namespace gatehouse::gateway {

// A journal that outlives the ledgers of a test.
class MemoryNonceJournal final : public NonceJournal {
 public:
  Appended append(Slice slice, const crypto::Hash128& key) override {
    const std::scoped_lock lock(mutex_);
    if (kept_.size() >= capacity) return Appended::kNoSpace;
    kept_.emplace_back(slice, key);
    return Appended::kYes;
  }

  void load(const std::function<void(Slice, const crypto::Hash128&)>& visit) override {
    for (const auto& [slice, key] : kept_) visit(slice, key);
  }

  void forget_before(Slice first) override {
    const std::scoped_lock lock(mutex_);
    std::erase_if(kept_, [first](const auto& entry) { return entry.first < first; });
  }

  std::int64_t refuse_up_to_seconds() override { return refuse_up_to; }

  void raise_high_water(std::int64_t timestamp_seconds) override {
    const std::scoped_lock lock(mutex_);
    high_water = std::max(high_water, timestamp_seconds);
  }

  [[nodiscard]] std::size_t size() const { return kept_.size(); }

  std::size_t capacity = 1'000'000;
  std::int64_t refuse_up_to = 0;
  std::int64_t high_water = 0;

 private:
  std::mutex mutex_;
  std::vector<std::pair<Slice, crypto::Hash128>> kept_;
};

}  // namespace gatehouse::gateway

#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace gatehouse::http {

// How many bytes of long request bodies the whole process holds at a time, whoever sends them. Must
// outlive all its shares. Safe to use from several threads.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  BodyBudget(const BodyBudget&) = delete;
  BodyBudget& operator=(const BodyBudget&) = delete;

  // What one body takes, given back when it is destroyed. Used by one thread at a time.
  class Share {
   public:
    // Of no budget, and therefore without a limit.
    Share() = default;

    explicit Share(BodyBudget& budget) : budget_(&budget) {}

    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    ~Share() {
      if (budget_ != nullptr) budget_->taken_.fetch_sub(bytes_, std::memory_order_relaxed);
    }

    // Makes it at least so large. False, and nothing has changed, when the budget has no more.
    [[nodiscard]] bool grow_to(std::size_t bytes) {
      if (budget_ == nullptr || bytes <= bytes_) return true;
      if (!budget_->take(bytes - bytes_)) return false;
      bytes_ = bytes;
      return true;
    }

   private:
    BodyBudget* budget_ = nullptr;
    std::size_t bytes_ = 0;
  };

  // What all shares have together.
  [[nodiscard]] std::size_t taken() const { return taken_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] bool take(std::size_t bytes) {
    auto taken = taken_.load(std::memory_order_relaxed);
    do {
      if (bytes > bytes_max_ - taken) return false;
    } while (!taken_.compare_exchange_weak(taken, taken + bytes, std::memory_order_relaxed));
    return true;
  }

  const std::size_t bytes_max_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace gatehouse::http

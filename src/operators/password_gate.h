#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace gatehouse::operators {

// Bounds how many passwords are hashed at the same time, each of which takes 64 MiB, and how many
// callers wait for their turn. Safe to call from several threads.
class PasswordGate {
 public:
  PasswordGate(int running_max, int waiting_max)
      : running_max_(running_max), waiting_max_(waiting_max) {}

  // The right to hash, given back when it dies.
  class Pass {
   public:
    explicit Pass(PasswordGate& gate) : gate_(&gate) {}

    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    Pass& operator=(Pass&&) = delete;

    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    PasswordGate* gate_;
  };

  // Waits for a pass; absent at once when too many wait already.
  [[nodiscard]] std::optional<Pass> enter() {
    std::unique_lock lock(mutex_);
    if (running_ >= running_max_) {
      if (waiting_ >= waiting_max_) return std::nullopt;
      ++waiting_;
      turn_.wait(lock, [&] { return running_ < running_max_; });
      --waiting_;
    }
    ++running_;
    return std::make_optional<Pass>(*this);
  }

 private:
  void leave() {
    {
      const std::scoped_lock lock(mutex_);
      --running_;
    }
    turn_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable turn_;
  const int running_max_;
  const int waiting_max_;
  int running_ = 0;
  int waiting_ = 0;
};

}  // namespace gatehouse::operators

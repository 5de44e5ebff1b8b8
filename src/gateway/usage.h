#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "gateway/refusal.h"

namespace gatehouse::gateway {

// What one integration did since its counters were last taken. Written by the corridor on every
// call, so it is nothing but atomics; shared by all threads.
class Usage {
 public:
  void count_allowed(Timestamp now) {
    allowed_.fetch_add(1, std::memory_order_relaxed);
    last_used_ms_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }

  // Also counted as refused, if it was a call.
  void count_replayed() { replayed_.fetch_add(1, std::memory_order_relaxed); }

  void count_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }

  // The integration's credentials came with a call to an open route and were worth nothing. Also
  // counted as refused, though the call was served as a guest's.
  void count_disregarded(const WhyNot& why) {
    disregarded_[place_of(why)].fetch_add(1, std::memory_order_relaxed);
  }

  // How many there were for that; the count starts at zero again.
  [[nodiscard]] std::uint64_t take_disregarded(const WhyNot& why) {
    return disregarded_[place_of(why)].exchange(0, std::memory_order_relaxed);
  }

  // How many requests came that had come before; the count starts at zero again.
  [[nodiscard]] std::uint64_t take_replayed() {
    return replayed_.exchange(0, std::memory_order_relaxed);
  }

  struct Counts {
    std::uint64_t allowed = 0;
    std::uint64_t refused = 0;
    Timestamp last_used;  // meaningful only if allowed > 0
  };

  // The counts, which start at zero again. Calls that arrive meanwhile are in the next take.
  [[nodiscard]] Counts take() {
    return {.allowed = allowed_.exchange(0, std::memory_order_relaxed),
            .refused = refused_.exchange(0, std::memory_order_relaxed),
            .last_used = Timestamp(
                std::chrono::milliseconds(last_used_ms_.load(std::memory_order_relaxed)))};
  }

 private:
  static constexpr std::size_t kReasons = members_of<Reason>();
  static constexpr std::size_t kCauses = members_of<Cause>();

  // The reasons, then the causes.
  [[nodiscard]] static std::size_t place_of(const WhyNot& why) {
    if (const auto* cause = std::get_if<Cause>(&why)) {
      return kReasons + static_cast<std::size_t>(*cause);
    }
    return static_cast<std::size_t>(std::get<Reason>(why));
  }

  std::atomic<std::uint64_t> allowed_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> replayed_{0};
  std::atomic<std::int64_t> last_used_ms_{0};
  std::array<std::atomic<std::uint64_t>, kReasons + kCauses> disregarded_{};
};

}  // namespace gatehouse::gateway

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "gateway/refusal.h"

namespace gatehouse::gateway {

// How many calls were refused for one reason or cause.
struct RefusalCount {
  std::string_view code;  // of the table of refusals; it lives as long as the program
  std::uint64_t count = 0;

  friend bool operator==(const RefusalCount&, const RefusalCount&) = default;
};

// What one integration did since its counters were last taken. Written by the corridor on every
// call, so it is nothing but atomics; shared by all threads.
class Usage {
 public:
  void count_allowed(Timestamp now) {
    allowed_.fetch_add(1, std::memory_order_relaxed);
    count_used(now);
  }

  // A call that came with the integration's credentials, which were right.
  void count_used(Timestamp now) {
    last_used_ms_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }

  // A call that names the integration, whether or not it proved to be the integration's.
  void count_refused(const WhyNot& why) { add_one(refused_, why); }

  // Also counted as refused, if it was a call.
  void count_replayed() { replayed_.fetch_add(1, std::memory_order_relaxed); }

  // The integration's credentials came with a call to an open route and were worth nothing. Also
  // counted as refused, though the call was served as a guest's.
  void count_disregarded(const WhyNot& why) { add_one(disregarded_, why); }

  // How many there were for that; the count starts at zero again.
  [[nodiscard]] std::uint64_t take_disregarded(const WhyNot& why) {
    return take(disregarded_, place_of(why));
  }

  // How many requests came that had come before; the count starts at zero again.
  [[nodiscard]] std::uint64_t take_replayed() {
    return replayed_.exchange(0, std::memory_order_relaxed);
  }

  struct Counts {
    std::uint64_t allowed = 0;
    std::vector<RefusalCount> refused;   // those that are not zero
    std::optional<Timestamp> last_used;  // absent: not since the last take
  };

  // The counts, which start at zero again. Calls that arrive meanwhile are in the next take.
  [[nodiscard]] Counts take();

 private:
  static constexpr std::size_t kReasons = members_of<Reason>();
  static constexpr std::size_t kCauses = members_of<Cause>();

  // By place_of(). They are taken every few seconds, so 32 bits do.
  using ByReason = std::array<std::atomic<std::uint32_t>, kReasons + kCauses>;

  // The reasons, then the causes.
  [[nodiscard]] static std::size_t place_of(const WhyNot& why) {
    if (const auto* cause = std::get_if<Cause>(&why)) {
      return kReasons + static_cast<std::size_t>(*cause);
    }
    return static_cast<std::size_t>(std::get<Reason>(why));
  }

  [[nodiscard]] static WhyNot why_at(std::size_t place) {
    if (place < kReasons) return static_cast<Reason>(place);
    return static_cast<Cause>(place - kReasons);
  }

  static void add_one(ByReason& counts, const WhyNot& why) {
    counts[place_of(why)].fetch_add(1, std::memory_order_relaxed);
  }

  // Most counts are zero most of the time, and looking costs less than writing.
  [[nodiscard]] static std::uint64_t take(ByReason& counts, std::size_t place) {
    auto& count = counts[place];
    if (count.load(std::memory_order_relaxed) == 0) return 0;
    return count.exchange(0, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> allowed_{0};
  std::atomic<std::uint64_t> replayed_{0};
  std::atomic<std::int64_t> last_used_ms_{0};  // zero: not since the last take
  ByReason refused_{};
  ByReason disregarded_{};
};

inline Usage::Counts Usage::take() {
  Counts counts{.allowed = allowed_.exchange(0, std::memory_order_relaxed),
                .refused = {},
                .last_used = std::nullopt};
  for (std::size_t place = 0; place < refused_.size(); ++place) {
    if (const auto count = take(refused_, place)) {
      counts.refused.push_back({code_of(why_at(place)), count});
    }
  }
  if (const auto ms = last_used_ms_.exchange(0, std::memory_order_relaxed)) {
    counts.last_used = Timestamp(std::chrono::milliseconds(ms));
  }
  return counts;
}

}  // namespace gatehouse::gateway

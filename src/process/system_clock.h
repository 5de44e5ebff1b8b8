#pragma once

#include <ctime>

#include "base/time.h"

namespace gatehouse::process {

// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

// How long the machine runs, sleep included: goes on evenly, whatever is done to the clock.
[[nodiscard]] inline std::chrono::milliseconds machine_uptime() {
  timespec uptime{};
  ::clock_gettime(CLOCK_BOOTTIME, &uptime);
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds(uptime.tv_sec) + std::chrono::nanoseconds(uptime.tv_nsec));
}

}  // namespace gatehouse::process

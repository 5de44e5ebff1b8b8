#pragma once

#include "base/time.h"

namespace gatehouse::testing_support {

// A clock that stands still until a test moves it.
class FixedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }

  void advance(std::chrono::milliseconds by) { time += by; }

  Timestamp time{std::chrono::seconds(1'700'000'000)};
};

}  // namespace gatehouse::testing_support

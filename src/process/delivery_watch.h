#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <optional>
#include <string_view>

#include "integrations/hand_over.h"

namespace gatehouse::process {

// How a delivery of credentials that somebody waits for has ended.
enum class DeliveryEnd {
  kDelivered,
  kFailed,   // it may be tried again later; the hand-over says so
  kPending,  // it has not, in the time that there was
  kGone,     // the integration, and with it the hand-over
};

[[nodiscard]] std::string_view name_of(DeliveryEnd end);  // "delivered"
[[nodiscard]] std::optional<DeliveryEnd> delivery_end_named(std::string_view name);

// How it ended, as the hand-over of an integration stands. Absent while it is under way.
[[nodiscard]] std::optional<DeliveryEnd> end_of(
    const std::optional<integrations::HandOver>& hand_over, Timestamp now);

// How long whoever asks for a delivery waits for its end.
[[nodiscard]] std::chrono::milliseconds delivery_time_max(const integrations::HandOverRules& rules);

// Those who wait for deliveries to end. Lives on one thread, which calls look() whenever something
// has changed, and now and then.
class DeliveryWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Answer = std::function<void(DeliveryEnd)>;

  struct Parts {
    std::function<std::optional<integrations::HandOver>(integrations::IntegrationId)> find;
    const Clock& clock;
    std::function<Time()> steady_now;
  };

  explicit DeliveryWatch(Parts parts) : parts_(std::move(parts)) {}

  // Has look() call `answer` once: when the delivery has ended, or with kPending at `deadline`.
  void add(integrations::IntegrationId id, Time deadline, Answer answer);

  // Answers those whose wait is over. What finding a hand-over throws leaves the others waiting.
  void look();

  // Nobody waits any more; those who did are not answered.
  void clear() { waiting_.clear(); }

 private:
  struct Waiting {
    integrations::IntegrationId id;
    Time deadline;
    Answer answer;
  };

  Parts parts_;
  std::list<Waiting> waiting_;
};

}  // namespace gatehouse::process

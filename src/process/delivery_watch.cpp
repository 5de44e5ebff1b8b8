#include "process/delivery_watch.h"

#include <array>

namespace gatehouse::process {

using namespace std::chrono_literals;

std::string_view name_of(DeliveryEnd end) {
  switch (end) {
    case DeliveryEnd::kDelivered:
      return "delivered";
    case DeliveryEnd::kFailed:
      return "failed";
    case DeliveryEnd::kPending:
      return "pending";
    case DeliveryEnd::kGone:
      return "gone";
  }
  return "";
}

std::optional<DeliveryEnd> delivery_end_named(std::string_view name) {
  for (const auto end :
       {DeliveryEnd::kDelivered, DeliveryEnd::kFailed, DeliveryEnd::kPending, DeliveryEnd::kGone}) {
    if (name_of(end) == name) return end;
  }
  return std::nullopt;
}

std::optional<DeliveryEnd> end_of(const std::optional<integrations::HandOver>& hand_over,
                                  Timestamp now) {
  if (!hand_over) return DeliveryEnd::kGone;
  if (!integrations::is_settled(*hand_over, now)) return std::nullopt;
  return hand_over->trouble ? DeliveryEnd::kFailed : DeliveryEnd::kDelivered;
}

// Others may be delivered first, and the callback URL may use up all its time.
std::chrono::milliseconds delivery_time_max(const integrations::HandOverRules& rules) {
  return rules.timeout + 5s;
}

void DeliveryWatch::add(integrations::IntegrationId id, Time deadline, Answer answer) {
  waiting_.push_back({id, deadline, std::move(answer)});
}

void DeliveryWatch::look() {
  for (auto one = waiting_.begin(); one != waiting_.end();) {
    auto end = end_of(parts_.find(one->id), parts_.clock.now());
    if (!end && parts_.steady_now() >= one->deadline) end = DeliveryEnd::kPending;
    if (!end) {
      ++one;
      continue;
    }
    one->answer(*end);
    one = waiting_.erase(one);
  }
}

}  // namespace gatehouse::process

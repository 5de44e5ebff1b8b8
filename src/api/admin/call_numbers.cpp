#include "api/admin/call_numbers.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/refusal.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;

template <class Row>
std::string_view explanation_of(const Row& row) {
  return row.meaning.empty() ? row.sentence : row.meaning;
}

// For people; empty for a code that only another version of the program has.
std::string_view meaning_of(std::string_view code) {
  const auto is_that = [&](const auto& row) { return row.code == code; };
  if (const auto* row = std::ranges::find_if(gateway::kCallRefusals, is_that);
      row != gateway::kCallRefusals.end()) {
    return explanation_of(*row);
  }
  if (const auto* row = std::ranges::find_if(gateway::kUndecidableCalls, is_that);
      row != gateway::kUndecidableCalls.end()) {
    return explanation_of(*row);
  }
  return "";
}

json::array view_of(const std::vector<gateway::UsageRefusal>& refusals) {
  json::array out;
  for (const auto& refusal : refusals) {
    out.push_back(
        {{"code", refusal.code}, {"meaning", meaning_of(refusal.code)}, {"count", refusal.count}});
  }
  return out;
}

}  // namespace

std::int64_t hours_asked_for(const Call& call) {
  return call.query.number("hours", 1, 168, gateway::kHoursCounted);
}

json::object call_numbers(gateway::UsageReport& usage, Timestamp now, std::int64_t hours,
                          std::optional<integrations::IntegrationId> id) {
  const auto present = gateway::hour_of(now);
  const auto first = present - hours + 1;
  const auto used = usage.hours(id, first);
  std::int64_t allowed = 0;
  std::int64_t refused = 0;
  json::array out;
  auto next = used.begin();
  for (auto hour = first; hour <= present; ++hour) {
    gateway::UsageHour sum{.hour = hour};
    if (next != used.end() && next->hour == hour) sum = *next++;
    allowed += sum.allowed;
    refused += sum.refused;
    out.push_back({{"at", to_iso8601(Timestamp(std::chrono::hours(hour)))},
                   {"allowed", sum.allowed},
                   {"refused", sum.refused}});
  }
  return {{"allowed", allowed},
          {"refused", refused},
          {"refusals", view_of(usage.refusals(id, first))},
          {"hours", std::move(out)}};
}

}  // namespace gatehouse::api::admin

#include "base/time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace gatehouse {
namespace {

std::tm utc(Timestamp time) { return fmt::gmtime(static_cast<std::time_t>(unix_seconds(time))); }

}  // namespace

std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string to_iso8601(Timestamp time) {
  const auto millis = time - std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", utc(time), millis.count());
}

std::string to_sql_datetime(Timestamp time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", utc(time));
}

std::optional<Timestamp> parse_sql_datetime(std::string_view text) {
  std::tm parts{};
  const std::string copy(text);
  const char* end = strptime(copy.c_str(), "%Y-%m-%d %H:%M:%S", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const Timestamp time{std::chrono::seconds(timegm(&parts))};
  // Refuses what strptime forgives: single digits and days that do not exist.
  if (to_sql_datetime(time) != text) return std::nullopt;
  return time;
}

}  // namespace gatehouse

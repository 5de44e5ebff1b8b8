#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse {

// A moment in UTC, in milliseconds. The only kind of wall-clock time in the code.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// Where the present moment comes from. Handed to everything that needs it; only app/ makes the real
// one. Safe to call from several threads.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

// Whole seconds since 1970, as OAuth and Unix count them.
[[nodiscard]] std::int64_t unix_seconds(Timestamp time);

// "2026-11-24T09:30:00.125Z": for logs and JSON.
[[nodiscard]] std::string to_iso8601(Timestamp time);

// "2026-11-24 09:30:00": the form Magento's entities carry in created_at and updated_at.
[[nodiscard]] std::string to_sql_datetime(Timestamp time);

// The inverse of to_sql_datetime(); absent for any other form.
[[nodiscard]] std::optional<Timestamp> parse_sql_datetime(std::string_view text);

}  // namespace gatehouse

#include "base/time.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kMoment{std::chrono::sys_days{std::chrono::November / 24 / 2026} + 9h + 30min +
                            5s + 125ms};

TEST(Time, IsWrittenInUtc) {
  EXPECT_EQ(to_iso8601(kMoment), "2026-11-24T09:30:05.125Z");
  EXPECT_EQ(to_sql_datetime(kMoment), "2026-11-24 09:30:05");
  EXPECT_EQ(unix_seconds(Timestamp{1999ms}), 1);
}

TEST(Time, ReadsBackItsSqlForm) {
  EXPECT_EQ(parse_sql_datetime("2026-11-24 09:30:05"),
            std::chrono::floor<std::chrono::seconds>(kMoment));
  for (const auto* bad :
       {"", "2026-11-24", "2026-02-30 00:00:00", "2026-1-1 00:00:00", "2026-11-24 09:30:05Z"}) {
    EXPECT_EQ(parse_sql_datetime(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace gatehouse

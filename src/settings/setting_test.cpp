#include "settings/setting.h"

#include <gtest/gtest.h>

#include <set>

#include "settings/values.h"

namespace gatehouse::settings {
namespace {

Result<std::string, std::string> canonical(std::string_view path, std::string_view text) {
  return canonical_value(*find_setting(path), text);
}

TEST(Settings, AreDeclaredOnceWithAValidDefault) {
  std::set<std::string_view> paths;
  for (const auto& setting : all_settings()) {
    EXPECT_TRUE(paths.insert(setting.path).second) << setting.path;
    EXPECT_EQ(canonical_value(setting, setting.default_value), std::string(setting.default_value))
        << setting.path;
    EXPECT_FALSE(setting.label.empty() || setting.help.empty() || setting.group.empty());
  }
}

// facts/magento 11.
TEST(Settings, HaveMagentosDefaults) {
  const Values values({});
  EXPECT_EQ(values.number(paths::kExchangeWindow), 300);
  EXPECT_EQ(values.number(paths::kPostMaxRedirects), 0);
  EXPECT_EQ(values.number(paths::kPostTimeout), 5);
  EXPECT_EQ(values.number(paths::kCleanupProbability), 100);
  EXPECT_EQ(values.number(paths::kCleanupAge), 120);
  EXPECT_EQ(values.number(paths::kAdminTokenLifetime), 4);
  EXPECT_EQ(values.number(paths::kLockFailures), 6);
  EXPECT_EQ(values.number(paths::kLockTime), 1800);
  EXPECT_FALSE(values.yes(paths::kBearer));
  EXPECT_FALSE(values.yes(paths::kAllowInsecure));
  EXPECT_FALSE(values.yes(paths::kHmacSha1));
  EXPECT_EQ(values.numbers(paths::kPostRetryDelays),
            (std::vector<std::int64_t>{10, 60, 300, 1800}));
}

TEST(Settings, TakeYesAndNoInWords) {
  for (const auto* yes : {"1", "yes", "True", " YES "})
    EXPECT_EQ(canonical(paths::kBearer, yes), "1");
  for (const auto* no : {"0", "no", "FALSE"}) EXPECT_EQ(canonical(paths::kBearer, no), "0");
  for (const auto* bad : {"", "2", "on", "maybe"})
    EXPECT_FALSE(canonical(paths::kBearer, bad)) << bad;
  EXPECT_EQ(canonical(paths::kBearer, "2").error(), "It takes 1 (yes) or 0 (no).");
}

TEST(Settings, TakeDurationsInAnyUnit) {
  EXPECT_EQ(canonical(paths::kExchangeWindow, "300"), "300");
  EXPECT_EQ(canonical(paths::kExchangeWindow, "5m"), "300");
  EXPECT_EQ(canonical(paths::kExchangeWindow, "2 H"), "7200");
  EXPECT_EQ(canonical(paths::kAdminTokenLifetime, "2d"), "48");
  EXPECT_EQ(canonical(paths::kAdminTokenLifetime, ""), "");
  EXPECT_EQ(canonical(paths::kAdminTokenLifetime, "120m"), "2");
  for (const auto* bad : {"30m", "90s", "-1", "1.5", "h", "9999999999999999999d", "1w"}) {
    EXPECT_FALSE(canonical(paths::kAdminTokenLifetime, bad)) << bad;
  }
  EXPECT_EQ(canonical(paths::kPostTimeout, "0").error(),
            "It takes a whole number of seconds from 1 to 120, or a "
            "duration such as 90s, 30m, 4h or 2d.");
}

TEST(Settings, KeepToTheirRange) {
  EXPECT_EQ(canonical(paths::kPostMaxRedirects, "10"), "10");
  EXPECT_FALSE(canonical(paths::kPostMaxRedirects, "11"));
  EXPECT_FALSE(canonical(paths::kTimestampWindow, "9"));
  EXPECT_EQ(canonical(paths::kTimestampWindow, "10"), "10");
  EXPECT_EQ(canonical(paths::kForbiddenStatus, "403"), "403");
  EXPECT_FALSE(canonical(paths::kForbiddenStatus, "404"));
}

TEST(Settings, TakeALineOfText) {
  EXPECT_EQ(canonical(paths::kMailSender, " a@b.example "), "a@b.example");
  EXPECT_FALSE(canonical(paths::kMailSender, "a\r\nBcc: x"));
  EXPECT_FALSE(canonical(paths::kMailSender, "\xff"));
  EXPECT_EQ(canonical(paths::kSmtpPassword, " spaces count "), " spaces count ");
}

TEST(Settings, TakeOrigins) {
  EXPECT_EQ(canonical(paths::kAllowedOrigins, ""), "");
  EXPECT_EQ(canonical(paths::kAllowedOrigins, "*"), "*");
  EXPECT_EQ(canonical(paths::kAllowedOrigins,
                      "https://App.Example/ ,http://localhost:3000,https://app.example:443"),
            "https://app.example, http://localhost:3000");
  EXPECT_EQ(canonical(paths::kAllowedOrigins, "http://[::1]:80"), "http://[::1]");
  for (const auto* bad : {"app.example", "https://", "ftp://a.example", "https://a.example/x",
                          "https://a.example?x", "https://u@a.example", "https://a.example,",
                          "https://a.example, *", "null", "https://a.example:0", "https://a b"}) {
    EXPECT_FALSE(canonical(paths::kAllowedOrigins, bad)) << bad;
  }
}

TEST(Settings, TakeARetrySchedule) {
  EXPECT_EQ(canonical(paths::kPostRetryDelays, "1,2 , 3"), "1, 2, 3");
  EXPECT_EQ(canonical(paths::kPostRetryDelays, ""), "");
  for (const auto* bad : {"0", "1,,2", "x", "1;2", "86401"}) {
    EXPECT_FALSE(canonical(paths::kPostRetryDelays, bad)) << bad;
  }
}

TEST(Values, PreferWhatWasSet) {
  const Values values(
      {{std::string(paths::kPostTimeout), "7"}, {std::string(paths::kAdminTokenLifetime), ""}});
  EXPECT_EQ(values.number(paths::kPostTimeout), 7);
  EXPECT_TRUE(values.is_set(paths::kPostTimeout));
  EXPECT_FALSE(values.is_set(paths::kBearer));
  EXPECT_EQ(values.optional_number(paths::kAdminTokenLifetime), std::nullopt);
  EXPECT_THROW((void)values.text("no/such/setting"), std::logic_error);
}

// A setting that is added with something that weakens security is added here too.
TEST(Settings, KnowWhichChangesWeakenSecurity) {
  struct Weaker {
    std::string_view path;
    const char* from;
    const char* to;
  };

  const std::vector<Weaker> all = {{paths::kAdminTokenLifetime, "4", "5"},
                                   {paths::kCleanupProbability, "100", "0"},
                                   {paths::kCleanupAge, "120", "121"},
                                   {paths::kExchangeWindow, "300", "301"},
                                   {paths::kPostMaxRedirects, "0", "1"},
                                   {paths::kBearer, "0", "1"},
                                   {paths::kHmacSha1, "0", "1"},
                                   {paths::kClientQuirks, "0", "1"},
                                   {paths::kTimestampWindow, "600", "601"},
                                   {paths::kLockFailures, "6", "7"},
                                   {paths::kLockTime, "1800", "1799"},
                                   {paths::kInputLimits, "1", "0"},
                                   {paths::kInputListLimit, "20", "21"},
                                   {paths::kMaximumPageSize, "300", "301"},
                                   {paths::kAllowInsecure, "0", "1"},
                                   {paths::kAllowedOrigins, "", "*"},
                                   {paths::kSessionIdle, "1800", "1801"},
                                   {paths::kSessionMax, "43200", "43201"},
                                   {paths::kSmtpHost, "a", "b"},
                                   {paths::kSmtpPort, "587", "25"},
                                   {paths::kSmtpTls, "tls", "none"},
                                   {paths::kMailOperators, "1", "0"}};
  std::set<std::string_view> known;
  for (const auto& [path, from, to] : all) {
    const auto& setting = *find_setting(path);
    EXPECT_TRUE(is_weaker(setting, from, to)) << path;
    EXPECT_FALSE(is_weaker(setting, from, from)) << path;
    EXPECT_EQ(is_weaker(setting, to, from), setting.weakens == Weakens::kAnyChange) << path;
    known.insert(path);
  }
  for (const auto& setting : all_settings()) {
    EXPECT_EQ(setting.weakens != Weakens::kNothing, known.contains(setting.path)) << setting.path;
  }
}

TEST(Settings, NoLimitIsMoreThanAny) {
  const auto& lifetime = *find_setting(paths::kAdminTokenLifetime);
  EXPECT_TRUE(is_weaker(lifetime, "8760", ""));
  EXPECT_FALSE(is_weaker(lifetime, "", "8760"));
}

}  // namespace
}  // namespace gatehouse::settings

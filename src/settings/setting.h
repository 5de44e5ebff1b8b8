#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gatehouse::settings {

enum class Type {
  kYesNo,     // stored "0" or "1"; also accepted: yes, no, true, false
  kNumber,    // a whole number
  kDuration,  // a whole number of `unit`; also accepted with s, m, h or d behind it: 30m, 4h
  kText,
  kSecret,  // a text that is stored sealed and never shown
  kChoice,  // one of `choices`
};

// In what a duration is stored. Also says what a plain number means.
enum class Unit { kNone, kSeconds, kMinutes, kHours };

// What else a text must be.
enum class TextForm { kOneLine, kMailAddress, kHost, kOrigins };

enum class Empty { kRefused, kAllowed };

// Which changes of a setting weaken security: those need the password of whoever makes them in the
// admin. kMore and kLess are of numbers; empty, which stands for no limit, is more than any. For
// kLessButZero 0 stands for that.
enum class Weakens { kNothing, kYes, kNo, kZero, kMore, kLess, kLessButZero, kAnyChange };

// One value of Stores > Configuration, declared once: what the command line, the admin page and the
// code know about it comes from here.
struct Setting {
  std::string_view path;     // "webapi/webapisecurity/allow_insecure"
  std::string_view section;  // the page in the admin: "Services > Magento Web API"
  std::string_view group;
  std::string_view label;
  Type type = Type::kText;
  std::string_view default_value;
  std::string_view help;  // what it does, in one or two sentences
  Unit unit = Unit::kNone;
  std::int64_t min = 0;
  std::int64_t max = INT64_MAX;
  Empty empty = Empty::kRefused;
  std::string_view empty_means;  // for the page: "never expires"
  std::vector<std::string_view> choices = {};
  TextForm form = TextForm::kOneLine;
  // Whether a change is worth a second look, and why; empty when it is not.
  std::string_view danger;
  Weakens dangerous = Weakens::kNothing;  // the changes that `danger` is about
  Weakens weakens = Weakens::kNothing;
};

// Whether a change between these values, both as they are stored, weakens security.
[[nodiscard]] bool is_weaker(const Setting& setting, std::string_view before,
                             std::string_view after);

// Whether `danger` is to be told of a change between these values, both as they are stored.
[[nodiscard]] bool is_dangerous(const Setting& setting, std::string_view before,
                                std::string_view after);

// Every setting there is, in the order of the admin page.
[[nodiscard]] const std::vector<Setting>& all_settings();

// Null when there is no such setting.
[[nodiscard]] const Setting* find_setting(std::string_view path);

// The form in which a value is stored. Fails with a sentence that says what would be right, and
// does not name the setting.
[[nodiscard]] Result<std::string, std::string> canonical_value(const Setting& setting,
                                                               std::string_view text);

// Paths, so that a misspelt one does not compile.
namespace paths {
inline constexpr std::string_view kAdminTokenLifetime = "oauth/access_token_lifetime/admin";
inline constexpr std::string_view kCleanupProbability = "oauth/cleanup/cleanup_probability";
inline constexpr std::string_view kCleanupAge = "oauth/cleanup/expiration_period";
inline constexpr std::string_view kExchangeWindow = "oauth/consumer/expiration_period";
inline constexpr std::string_view kPostMaxRedirects = "oauth/consumer/post_maxredirects";
inline constexpr std::string_view kPostTimeout = "oauth/consumer/post_timeout";
inline constexpr std::string_view kPostRetryDelays = "oauth/consumer/post_retry_delays";
inline constexpr std::string_view kBearer = "oauth/consumer/enable_integration_as_bearer";
inline constexpr std::string_view kHmacSha1 = "oauth/consumer/allow_hmac_sha1";
inline constexpr std::string_view kClientQuirks = "oauth/consumer/allow_client_quirks";
inline constexpr std::string_view kTimestampWindow = "oauth/consumer/timestamp_window";
inline constexpr std::string_view kLockFailures = "oauth/authentication_lock/max_failures_count";
inline constexpr std::string_view kLockTime = "oauth/authentication_lock/timeout";
inline constexpr std::string_view kInputLimits = "webapi/validation/input_limit_enabled";
inline constexpr std::string_view kInputListLimit = "webapi/validation/complex_array_limit";
inline constexpr std::string_view kMaximumPageSize = "webapi/validation/maximum_page_size";
inline constexpr std::string_view kDefaultPageSize = "webapi/validation/default_page_size";
inline constexpr std::string_view kAllowInsecure = "webapi/webapisecurity/allow_insecure";
inline constexpr std::string_view kForbiddenStatus = "webapi/webapisecurity/forbidden_status";
inline constexpr std::string_view kAllowedOrigins = "webapi/cors/allowed_origins";
inline constexpr std::string_view kSessionIdle = "admin/security/session_lifetime";
inline constexpr std::string_view kSessionMax = "admin/security/session_max_lifetime";
inline constexpr std::string_view kSmtpHost = "system/smtp/host";
inline constexpr std::string_view kSmtpPort = "system/smtp/port";
inline constexpr std::string_view kSmtpTls = "system/smtp/tls";
inline constexpr std::string_view kSmtpUser = "system/smtp/username";
inline constexpr std::string_view kSmtpPassword = "system/smtp/password";
inline constexpr std::string_view kMailSender = "system/smtp/sender";
inline constexpr std::string_view kMailContact = "system/notifications/mail_contact";
inline constexpr std::string_view kMailOperators = "system/notifications/mail_operators";
inline constexpr std::string_view kHistoryDays = "system/retention/history_days";
inline constexpr std::string_view kDeliveriesDays = "system/retention/deliveries_days";
inline constexpr std::string_view kNotificationsDays = "system/retention/notifications_days";
inline constexpr std::string_view kUsageDays = "system/retention/usage_days";
}  // namespace paths

}  // namespace gatehouse::settings

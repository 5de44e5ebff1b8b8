// Every setting, once. Paths, labels, defaults and ranges of the first two sections are Magento's
// (facts/magento 11); those marked + are ours.

#include "settings/setting.h"

namespace gatehouse::settings {
namespace {

constexpr std::string_view kOauth = "Services > OAuth";
constexpr std::string_view kWebApi = "Services > Magento Web API";
constexpr std::string_view kAdmin = "Advanced > Admin";
constexpr std::string_view kMail = "Advanced > Mail";
constexpr std::string_view kRecords = "Advanced > Records";

constexpr std::string_view kTokenExpiration = "Access Token Expiration";
constexpr std::string_view kCleanup = "Cleanup Settings";
constexpr std::string_view kConsumer = "Consumer Settings";
constexpr std::string_view kLocks = "Authentication Locks";
constexpr std::string_view kInputLimitsGroup = "Web Api Input Limits";
constexpr std::string_view kWebApiSecurity = "Web API Security Setting";
constexpr std::string_view kBrowserApps = "Browser Applications";
constexpr std::string_view kSessions = "Sessions";
constexpr std::string_view kServer = "Mail Server";
constexpr std::string_view kNotifications = "Notifications by Mail";
constexpr std::string_view kRetention = "How Long Records Are Kept";

std::vector<Setting> token_settings() {
  return {
      {.path = paths::kAdminTokenLifetime,
       .section = kOauth,
       .group = kTokenExpiration,
       .label = "Admin Token Lifetime (hours)",
       .type = Type::kDuration,
       .default_value = "4",
       .help = "How long a token from /V1/integration/admin/token works.",
       .unit = Unit::kHours,
       .max = 24 * 365,
       .empty = Empty::kAllowed,
       .empty_means = "never expires",
       .weakens = Weakens::kMore},
      {.path = paths::kCleanupProbability,
       .section = kOauth,
       .group = kCleanup,
       .label = "Cleanup Probability",
       .type = Type::kNumber,
       .default_value = "100",
       .help = "0 turns the cleanup off: request tokens work until they are used. With any other "
               "number each use looks at their age.",
       .max = 1'000'000,
       .danger = "With 0, request tokens that nobody used work forever.",
       .dangerous = Weakens::kZero,
       .weakens = Weakens::kAnyChange},
      {.path = paths::kCleanupAge,
       .section = kOauth,
       .group = kCleanup,
       .label = "Expiration Period",
       .type = Type::kDuration,
       .default_value = "120",
       .help = "Unfinished token exchanges older than this are cleaned up.",
       .unit = Unit::kMinutes,
       .min = 1,
       .max = 60 * 24 * 365,
       .weakens = Weakens::kMore},
  };
}

std::vector<Setting> exchange_settings() {
  return {
      {.path = paths::kExchangeWindow,
       .section = kOauth,
       .group = kConsumer,
       .label = "Expiration Period",
       .type = Type::kDuration,
       .default_value = "300",
       .help = "How long after the credentials were delivered the third party may start the token "
               "exchange.",
       .unit = Unit::kSeconds,
       .min = 1,
       .max = 7 * 24 * 3600,
       .weakens = Weakens::kMore},
      {.path = paths::kPostMaxRedirects,
       .section = kOauth,
       .group = kConsumer,
       .label = "OAuth consumer credentials HTTP Post maxredirects",
       .type = Type::kNumber,
       .default_value = "0",
       .help = "How many redirects a delivery of credentials follows. Never to another host.",
       .max = 10,
       .weakens = Weakens::kMore},
      {.path = paths::kPostTimeout,
       .section = kOauth,
       .group = kConsumer,
       .label = "OAuth consumer credentials HTTP Post timeout",
       .type = Type::kDuration,
       .default_value = "5",
       .help = "How long one delivery of credentials may take.",
       .unit = Unit::kSeconds,
       .min = 1,
       .max = 120},
      {.path = paths::kPostRetryDelays,
       .section = kOauth,
       .group = kConsumer,
       .label = "Delivery retries after",
       .type = Type::kText,
       .default_value = "10, 60, 300, 1800",
       .help = "Seconds to wait before each further delivery after one that failed, with commas "
               "between. Empty: a failed delivery is not tried again.",
       .empty = Empty::kAllowed,
       .empty_means = "no retries"},
  };
}

std::vector<Setting> signature_settings() {
  return {
      {.path = paths::kBearer,
       .section = kOauth,
       .group = kConsumer,
       .label = "Allow OAuth Access Tokens to be used as standalone Bearer tokens",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Accepts an integration's access token without a signature. Whoever learns the "
               "token can then call the API.",
       .danger = "Calls are no longer signed: whoever learns an access token can use it.",
       .dangerous = Weakens::kYes,
       .weakens = Weakens::kYes},
      {.path = paths::kHmacSha1,
       .section = kOauth,
       .group = kConsumer,
       .label = "Allow HMAC-SHA1 signatures",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Also accepts signatures of clients older than Magento 2.4.4.",
       .danger = "HMAC-SHA1 is weaker than HMAC-SHA256 and kept only for old clients.",
       .dangerous = Weakens::kYes,
       .weakens = Weakens::kYes},
      {.path = paths::kClientQuirks,
       .section = kOauth,
       .group = kConsumer,
       .label = "Accept signatures with client quirks",
       .type = Type::kYesNo,
       .default_value = "1",
       .help =
           "Also accepts signatures of clients that were made to fit a certain Magento release: "
           "another order of parameters, a decoded path, a literal plus sign, a spelled-out "
           "default port and the like.",
       .weakens = Weakens::kYes},
      {.path = paths::kTimestampWindow,
       .section = kOauth,
       .group = kConsumer,
       .label = "Timestamp window",
       .type = Type::kDuration,
       .default_value = "600",
       .help = "How far a call's oauth_timestamp may be from the server's clock, either way.",
       .unit = Unit::kSeconds,
       .min = 10,
       .max = 3600,
       .weakens = Weakens::kMore},
  };
}

std::vector<Setting> lock_settings() {
  return {
      {.path = paths::kLockFailures,
       .section = kOauth,
       .group = kLocks,
       .label = "Maximum Login Failures to Lock Out Account",
       .type = Type::kNumber,
       .default_value = "6",
       .help = "After this many wrong passwords an account is locked for the lockout time.",
       .min = 1,
       .max = 100,
       .weakens = Weakens::kMore},
      {.path = paths::kLockTime,
       .section = kOauth,
       .group = kLocks,
       .label = "Lockout Time (seconds)",
       .type = Type::kDuration,
       .default_value = "1800",
       .help = "How long an account stays locked, counted from the last wrong password.",
       .unit = Unit::kSeconds,
       .max = 7 * 24 * 3600,
       .weakens = Weakens::kLess},
  };
}

std::vector<Setting> web_api_settings() {
  return {
      {.path = paths::kInputLimits,
       .section = kWebApi,
       .group = kInputLimitsGroup,
       .label = "Enable Input Limits",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Applies the limits below to calls of the embedded store.",
       .weakens = Weakens::kNo},
      {.path = paths::kInputListLimit,
       .section = kWebApi,
       .group = kInputLimitsGroup,
       .label = "Input List Limit",
       .type = Type::kNumber,
       .default_value = "20",
       .help = "The most entries a list in a request body may have (never more than 1000).",
       .min = 1,
       .max = 100'000,
       .weakens = Weakens::kMore},
      {.path = paths::kMaximumPageSize,
       .section = kWebApi,
       .group = kInputLimitsGroup,
       .label = "Maximum Page Size",
       .type = Type::kNumber,
       .default_value = "300",
       .help = "The largest searchCriteria[pageSize] a call may ask for.",
       .min = 1,
       .max = 100'000,
       .weakens = Weakens::kMore},
      {.path = paths::kDefaultPageSize,
       .section = kWebApi,
       .group = kInputLimitsGroup,
       .label = "Default Page Size",
       .type = Type::kNumber,
       .default_value = "20",
       .help = "The page size of a search that does not ask for one.",
       .min = 1,
       .max = 100'000},
      {.path = paths::kAllowedOrigins,
       .section = kWebApi,
       .group = kBrowserApps,
       .label = "Allowed Origins",
       .type = Type::kText,
       .default_value = "",
       .help = "Origins whose scripts may call the API from a browser (CORS), such as "
               "https://app.example, with commas between; * is every origin. Cookies are never "
               "taken, and what a call may do is decided as always.",
       .empty = Empty::kAllowed,
       .empty_means = "none",
       .form = TextForm::kOrigins,
       .weakens = Weakens::kAnyChange},
      {.path = paths::kAllowInsecure,
       .section = kWebApi,
       .group = kWebApiSecurity,
       .label = "Allow Anonymous Guest Access",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Lets callers without credentials read CMS, catalog and other store resources: 31 "
               "routes, and nothing else.",
       .danger = "31 routes become readable for everybody.",
       .dangerous = Weakens::kYes,
       .weakens = Weakens::kYes},
      {.path = paths::kForbiddenStatus,
       .section = kWebApi,
       .group = kWebApiSecurity,
       .label = "Status for a missing permission",
       .type = Type::kChoice,
       .default_value = "401",
       .help = "401 is what Magento answers; 403 is what HTTP means.",
       .choices = {"401", "403"}},
  };
}

std::vector<Setting> session_settings() {
  return {
      {.path = paths::kSessionIdle,
       .section = kAdmin,
       .group = kSessions,
       .label = "Admin Session Lifetime (seconds)",
       .type = Type::kDuration,
       .default_value = "1800",
       .help = "A session ends when it was not used for this long.",
       .unit = Unit::kSeconds,
       .min = 60,
       .max = 31'536'000,
       .weakens = Weakens::kMore},
      {.path = paths::kSessionMax,
       .section = kAdmin,
       .group = kSessions,
       .label = "Longest Admin Session (seconds)",
       .type = Type::kDuration,
       .default_value = "43200",
       .help = "A session ends after this long even when it is used.",
       .unit = Unit::kSeconds,
       .min = 60,
       .max = 31'536'000,
       .weakens = Weakens::kMore},
  };
}

std::vector<Setting> mail_server_settings() {
  return {
      {.path = paths::kSmtpHost,
       .section = kMail,
       .group = kServer,
       .label = "Host",
       .type = Type::kText,
       .default_value = "",
       .help = "The mail server that takes Gatehouse's mail.",
       .empty = Empty::kAllowed,
       .empty_means = "no mail is sent",
       .form = TextForm::kHost,
       .weakens = Weakens::kAnyChange},
      {.path = paths::kSmtpPort,
       .section = kMail,
       .group = kServer,
       .label = "Port",
       .type = Type::kNumber,
       .default_value = "587",
       .help = "Usually 587 with STARTTLS, 465 with TLS, 25 without.",
       .min = 1,
       .max = 65535,
       .weakens = Weakens::kAnyChange},
      {.path = paths::kSmtpTls,
       .section = kMail,
       .group = kServer,
       .label = "Encryption",
       .type = Type::kChoice,
       .default_value = "starttls",
       .help = "starttls: required before anything is sent. tls: from the first byte. none: "
               "in the clear.",
       .choices = {"starttls", "tls", "none"},
       .weakens = Weakens::kAnyChange},
      {.path = paths::kSmtpUser,
       .section = kMail,
       .group = kServer,
       .label = "User Name",
       .type = Type::kText,
       .default_value = "",
       .help = "For servers that ask for it.",
       .empty = Empty::kAllowed,
       .empty_means = "no sign-in"},
      {.path = paths::kSmtpPassword,
       .section = kMail,
       .group = kServer,
       .label = "Password",
       .type = Type::kSecret,
       .default_value = "",
       .help = "Stored sealed; it can be replaced but not shown.",
       .empty = Empty::kAllowed,
       .empty_means = "none"},
  };
}

std::vector<Setting> mail_settings() {
  return {
      {.path = paths::kMailSender,
       .section = kMail,
       .group = kServer,
       .label = "Sender",
       .type = Type::kText,
       .default_value = "gatehouse@localhost",
       .help = "The address that Gatehouse's mail comes from.",
       .form = TextForm::kMailAddress},
      {.path = paths::kMailContact,
       .section = kMail,
       .group = kNotifications,
       .label = "Mail the integration's contact",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Sends what concerns an integration to its email address."},
      {.path = paths::kMailOperators,
       .section = kMail,
       .group = kNotifications,
       .label = "Mail all operators",
       .type = Type::kYesNo,
       .default_value = "0",
       .help = "Sends every notification to every active operator.",
       .weakens = Weakens::kNo},
  };
}

Setting days_kept(std::string_view path, std::string_view label, std::string_view default_value,
                  std::string_view help) {
  return {.path = path,
          .section = kRecords,
          .group = kRetention,
          .label = label,
          .type = Type::kNumber,
          .default_value = default_value,
          .help = help,
          .max = 36'500};
}

std::vector<Setting> retention_settings() {
  auto history = days_kept(paths::kHistoryDays, "History (days)", "400",
                           "Older entries of the history are removed. 0 keeps them forever.");
  history.danger = "Who did what before that is removed for good.";
  history.dangerous = Weakens::kLessButZero;
  return {history,
          days_kept(paths::kDeliveriesDays, "Deliveries (days)", "90",
                    "Older deliveries of credentials are removed. 0 keeps them forever."),
          days_kept(paths::kNotificationsDays, "Notifications (days)", "90",
                    "Older notifications are removed, read or not. 0 keeps them forever."),
          days_kept(paths::kUsageDays, "Call counts (days)", "400",
                    "Older counts of calls by the hour are removed. 0 keeps them forever.")};
}

}  // namespace

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> settings = [] {
    std::vector<Setting> out;
    for (const auto& part : {token_settings(), exchange_settings(), signature_settings(),
                             lock_settings(), web_api_settings(), session_settings(),
                             mail_server_settings(), mail_settings(), retention_settings()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return settings;
}

}  // namespace gatehouse::settings

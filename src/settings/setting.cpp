#include "settings/setting.h"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/mail_address.h"
#include "base/text.h"

namespace gatehouse::settings {
namespace {

using Canonical = Result<std::string, std::string>;

Canonical refuse(const std::string& wanted) { return Failure("It takes " + wanted + "."); }

std::int64_t seconds_in(Unit unit) {
  switch (unit) {
    case Unit::kNone:
    case Unit::kSeconds:
      return 1;
    case Unit::kMinutes:
      return 60;
    case Unit::kHours:
      return 3600;
  }
  return 1;
}

std::string_view plural_of(Unit unit) {
  switch (unit) {
    case Unit::kNone:
      return "";
    case Unit::kSeconds:
      return "seconds";
    case Unit::kMinutes:
      return "minutes";
    case Unit::kHours:
      return "hours";
  }
  return "";
}

std::optional<std::int64_t> seconds_of_suffix(char suffix) {
  switch (suffix) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    default:
      return std::nullopt;
  }
}

std::string range_of(const Setting& setting) {
  return "from " + std::to_string(setting.min) + " to " + std::to_string(setting.max);
}

Canonical yes_or_no(std::string_view text) {
  for (const auto* yes : {"1", "yes", "true"}) {
    if (equals_ignoring_case(text, yes)) return "1";
  }
  for (const auto* no : {"0", "no", "false"}) {
    if (equals_ignoring_case(text, no)) return "0";
  }
  return refuse("1 (yes) or 0 (no)");
}

Canonical number(const Setting& setting, std::string_view text) {
  const auto value = parse_digits(text);
  if (!value || *value < setting.min || *value > setting.max) {
    return refuse("a whole number " + range_of(setting));
  }
  return std::to_string(*value);
}

Canonical duration(const Setting& setting, std::string_view text) {
  const auto unit = seconds_in(setting.unit);
  const auto suffix = text.empty() ? std::nullopt : seconds_of_suffix(ascii_lower(text.back()));
  const auto digits = parse_digits(suffix ? trimmed(text.substr(0, text.size() - 1)) : text);
  const auto scale = suffix.value_or(unit);
  constexpr std::int64_t kDigitsMax = 1'000'000'000;  // far above every range, far below overflow
  const bool whole = digits && *digits <= kDigitsMax && *digits * scale % unit == 0;
  const auto value = whole ? *digits * scale / unit : -1;
  if (value < setting.min || value > setting.max) {
    return refuse("a whole number of " + std::string(plural_of(setting.unit)) + " " +
                  range_of(setting) + ", or a duration such as 90s, 30m, 4h or 2d");
  }
  return std::to_string(value);
}

Canonical choice(const Setting& setting, std::string_view text) {
  if (std::ranges::find(setting.choices, text) != setting.choices.end()) return std::string(text);
  std::vector<std::string> choices(setting.choices.begin(), setting.choices.end());
  return refuse("one of: " + joined(choices, ", "));
}

// The retry schedule is the one text with a grammar of its own.
Canonical delays(std::string_view text) {
  std::vector<std::string> out;
  for (const auto part : split(text, ',')) {
    const auto seconds = parse_digits(trimmed(part));
    if (!seconds || *seconds < 1 || *seconds > 86400 || out.size() == 20) {
      return refuse(
          "at most 20 numbers of seconds from 1 to 86400 with commas between, "
          "such as 10, 60, 300");
    }
    out.push_back(std::to_string(*seconds));
  }
  return joined(out, ", ");
}

// Without a port, a scheme or anything else that means something within a URL.
bool is_host_or_address(std::string_view text) {
  return std::ranges::all_of(
             text,
             [](unsigned char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      std::string_view(".-_:").find(static_cast<char>(c)) != std::string_view::npos;
             }) &&
         (std::ranges::count(text, ':') != 1);
}

// A scheme and a host, perhaps with a port that is not the scheme's own, as browsers write them in
// "Origin"; absent when the text is none.
std::optional<std::string> origin(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  const bool is_web = url && (url->scheme_id() == boost::urls::scheme::https ||
                              url->scheme_id() == boost::urls::scheme::http);
  if (!is_web || url->host().empty() || url->has_userinfo() || url->has_query() ||
      url->has_fragment() || !(url->encoded_path().empty() || url->encoded_path() == "/")) {
    return std::nullopt;
  }
  const bool is_secure = url->scheme_id() == boost::urls::scheme::https;
  auto out = std::string(is_secure ? "https://" : "http://") + ascii_lower(url->encoded_host());
  const auto port = url->port_number();
  if (url->has_port() && port == 0) return std::nullopt;
  if (url->has_port() && port != (is_secure ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

Canonical origins(std::string_view text) {
  if (text == "*") return "*";
  std::vector<std::string> out;
  for (const auto part : split(text, ',')) {
    auto one = origin(trimmed(part));
    if (!one || out.size() == 50) {
      return refuse(
          "at most 50 origins with commas between, each a scheme and a host and perhaps a port, "
          "such as https://app.example, or * alone");
    }
    if (std::ranges::find(out, *one) == out.end()) out.push_back(std::move(*one));
  }
  return joined(out, ", ");
}

Canonical text_value(const Setting& setting, std::string_view text) {
  if (text.size() > 1000 || has_control_character(text)) {
    return refuse("one line of at most 1000 bytes of UTF-8 text");
  }
  if (setting.form == TextForm::kOrigins) return origins(text);
  if (setting.form == TextForm::kMailAddress && !is_mail_address(text)) {
    return refuse("an email address such as gatehouse@example.com");
  }
  if (setting.form == TextForm::kHost && !is_host_or_address(text)) {
    return refuse("a host name or an address alone, such as mail.example.com");
  }
  return std::string(text);
}

}  // namespace

const Setting* find_setting(std::string_view path) {
  const auto found = std::ranges::find(all_settings(), path, &Setting::path);
  return found == all_settings().end() ? nullptr : &*found;
}

namespace {

bool is_among(Weakens changes, std::string_view before, std::string_view after) {
  if (before == after) return false;
  const auto number = [](std::string_view text) { return parse_digits(text).value_or(INT64_MAX); };
  const auto days = [&](std::string_view text) { return text == "0" ? INT64_MAX : number(text); };
  switch (changes) {
    case Weakens::kZero:
      return after == "0";
    case Weakens::kLessButZero:
      return days(after) < days(before);
    case Weakens::kNothing:
      return false;
    case Weakens::kYes:
      return after == "1";
    case Weakens::kNo:
      return after == "0";
    case Weakens::kMore:
      return number(after) > number(before);
    case Weakens::kLess:
      return number(after) < number(before);
    case Weakens::kAnyChange:
      return true;
  }
  return true;
}

}  // namespace

bool is_weaker(const Setting& setting, std::string_view before, std::string_view after) {
  return is_among(setting.weakens, before, after);
}

bool is_dangerous(const Setting& setting, std::string_view before, std::string_view after) {
  return is_among(setting.dangerous, before, after);
}

Result<std::string, std::string> canonical_value(const Setting& setting, std::string_view text) {
  if (setting.type != Type::kSecret) text = trimmed(text);
  if (text.empty()) {
    if (setting.empty == Empty::kAllowed) return "";
    return refuse("a value and cannot be empty");
  }
  switch (setting.type) {
    case Type::kYesNo:
      return yes_or_no(text);
    case Type::kNumber:
      return number(setting, text);
    case Type::kDuration:
      return duration(setting, text);
    case Type::kChoice:
      return choice(setting, text);
    case Type::kText:
      return setting.path == paths::kPostRetryDelays ? delays(text) : text_value(setting, text);
    case Type::kSecret:
      return text_value(setting, text);
  }
  return refuse("another value");
}

}  // namespace gatehouse::settings

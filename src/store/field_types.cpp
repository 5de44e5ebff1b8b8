#include "store/field_types.h"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/text.h"

namespace gatehouse::store {
namespace {

const boost::unordered_flat_map<std::string_view, FieldType>& types() {
  using enum FieldType;
  static const boost::unordered_flat_map<std::string_view, FieldType> all{
      {"id", kNumber},
      {"entity_id", kNumber},
      {"page_id", kNumber},
      {"block_id", kNumber},
      {"category_id", kNumber},
      {"website_id", kNumber},
      {"parent_id", kNumber},
      {"attribute_set_id", kNumber},
      {"level", kNumber},
      {"position", kNumber},
      {"sort_order", kNumber},
      {"status", kNumber},
      {"visibility", kNumber},
      {"price", kNumber},
      {"weight", kNumber},
      {"special_price", kNumber},
      {"cost", kNumber},
      {"msrp", kNumber},
      {"tax_class_id", kNumber},
      {"is_active", kYesNo},
      {"active", kYesNo},
      {"include_in_menu", kYesNo},
      {"created_at", kTime},
      {"updated_at", kTime},
      {"creation_time", kTime},
      {"update_time", kTime},
      {"news_from_date", kTime},
      {"news_to_date", kTime},
      {"special_to_date", kTime},
      {"special_from_date", kTime},
      {"custom_theme_from", kTime},
      {"custom_theme_to", kTime}};
  return all;
}

// As databases read a number: a sign, leading zeros and an exponent may be there.
std::optional<std::string> number_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(number) || std::abs(number) > 1e15) return std::nullopt;
  std::array<char, 64> plain{};
  const auto written =
      std::to_chars(plain.data(), plain.data() + plain.size(), number, std::chars_format::fixed);
  if (written.ec != std::errc()) return std::nullopt;
  return std::string(plain.data(), written.ptr);
}

std::optional<std::string> yes_or_no_in(std::string_view text) {
  if (text == "1" || equals_ignoring_case(text, "true")) return "1";
  if (text == "0" || equals_ignoring_case(text, "false")) return "0";
  return std::nullopt;
}

// Whether the text looks like the pattern, in which 0 stands for any digit.
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '0' ? !is_digit : text[i] != pattern[i]) return false;
  }
  return true;
}

int number_at(std::string_view text, std::size_t start, std::size_t digits) {
  int number = 0;
  for (const char c : text.substr(start, digits)) number = 10 * number + (c - '0');
  return number;
}

// Whether there is such a moment; the text has one of the patterns below.
bool is_in_calendar(std::string_view time) {
  const auto part = [&](std::size_t start) {
    return static_cast<unsigned>(number_at(time, start, 2));
  };
  const std::chrono::year_month_day day(std::chrono::year(number_at(time, 0, 4)),
                                        std::chrono::month(part(5)), std::chrono::day(part(8)));
  if (!day.ok()) return false;
  if (time.size() > 10 && number_at(time, 11, 2) > 23) return false;
  if (time.size() > 13 && number_at(time, 14, 2) > 59) return false;
  return time.size() <= 16 || number_at(time, 17, 2) <= 59;
}

// A day, or a day and a time of day, of UTC.
std::optional<std::string> time_in(std::string_view text) {
  std::string time(text);
  if (time.size() > 10 && time[10] == 'T') time[10] = ' ';
  for (const std::string_view utc : {"Z", "+00:00"}) {
    if (time.size() > 11 && time.ends_with(utc)) time.resize(time.size() - utc.size());
  }
  const auto point = time.find('.');
  if (point == std::string("2026-01-05 09:00:00").size()) {
    const auto fraction = time.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of("0123456789") != std::string::npos) {
      return std::nullopt;
    }
    time.resize(point);
  }
  for (const auto* pattern : {"0000-00-00", "0000-00-00 00:00", "0000-00-00 00:00:00"}) {
    if (looks_like(time, pattern)) return is_in_calendar(time) ? std::optional(time) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

FieldType type_of(std::string_view field) {
  const auto found = types().find(field);
  return found == types().end() ? FieldType::kText : found->second;
}

std::string_view described(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "a text";
    case FieldType::kNumber:
      return "a number";
    case FieldType::kYesNo:
      return "1 or 0";
    case FieldType::kTime:
      return "a time such as 2026-01-05 09:00:00";
  }
  return "";
}

std::optional<std::string> as_compared(FieldType type, std::string_view value) {
  switch (type) {
    case FieldType::kText:
      break;
    case FieldType::kNumber:
      return number_in(trimmed(value));
    case FieldType::kYesNo:
      return yes_or_no_in(trimmed(value));
    case FieldType::kTime:
      return time_in(trimmed(value));
  }
  return std::string(value);
}

}  // namespace gatehouse::store

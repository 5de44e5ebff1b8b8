#include "settings/values.h"

#include <stdexcept>

#include "base/text.h"

namespace gatehouse::settings {

std::string_view Values::text(std::string_view path) const {
  const auto* setting = find_setting(path);
  if (setting == nullptr) throw std::logic_error("no such setting: " + std::string(path));
  const auto found = stored_.find(path);
  return found == stored_.end() ? setting->default_value : std::string_view(found->second);
}

std::optional<std::int64_t> Values::optional_number(std::string_view path) const {
  return parse_digits(text(path));
}

std::int64_t Values::number(std::string_view path) const {
  return optional_number(path).value_or(0);
}

std::vector<std::int64_t> Values::numbers(std::string_view path) const {
  std::vector<std::int64_t> out;
  for (const auto part : split(text(path), ',')) {
    if (const auto number = parse_digits(trimmed(part))) out.push_back(*number);
  }
  return out;
}

std::vector<std::string> Values::texts(std::string_view path) const {
  std::vector<std::string> out;
  for (const auto part : split(text(path), ',')) {
    if (const auto one = trimmed(part); !one.empty()) out.emplace_back(one);
  }
  return out;
}

}  // namespace gatehouse::settings

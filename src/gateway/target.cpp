#include "gateway/target.h"

#include <algorithm>

#include "base/request_path.h"
#include "base/text.h"

namespace gatehouse::gateway {
namespace {

constexpr std::string_view kRest = "/rest/";

// "." and ".." in every spelling.
bool is_dot_segment(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (equals_ignoring_case(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    if (++dots > 2) return false;
  }
  return dots > 0;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (is_dot_segment(path.substr(0, end))) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool starts_with_version(std::string_view path) {
  if (!path.starts_with("/V")) return false;
  const auto digits = path.substr(2, path.substr(2).find('/'));
  return !digits.empty() &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_rest_path(std::string_view path) { return front_of(path).rest.starts_with(kRest); }

std::optional<Target> parse_target(std::string_view path,
                                   const std::vector<std::string>& store_codes) {
  path = front_of(path).rest;
  Target target{.store_code = "default", .api_path = path.substr(kRest.size() - 1)};
  const auto first = target.api_path.substr(1, target.api_path.substr(1).find('/'));
  if (first == "all" || std::ranges::find(store_codes, first) != store_codes.end()) {
    target.store_code = first;
    target.api_path.remove_prefix(1 + first.size());
  }
  if (!starts_with_version(target.api_path) || has_dot_segment(target.api_path)) {
    return std::nullopt;
  }
  return target;
}

std::optional<std::string> unknown_store_code(std::string_view path,
                                              const std::vector<std::string>& store_codes) {
  const auto behind = front_of(path).rest.substr(kRest.size());
  const auto code = behind.substr(0, behind.find('/'));
  const auto api_path = behind.substr(code.size());
  const bool is_known = code == "all" || std::ranges::find(store_codes, code) != store_codes.end();
  if (code.empty() || is_known || !starts_with_version(api_path) || has_dot_segment(behind)) {
    return std::nullopt;
  }
  return excerpt(code);
}

}  // namespace gatehouse::gateway

#include "gateway/target.h"

#include <algorithm>

#include "base/request_path.h"
#include "base/text.h"

namespace gatehouse::gateway {
namespace {

constexpr std::string_view kRest = "/rest/";
constexpr std::string_view kTokenRequest = "/oauth/token/request";
constexpr std::string_view kTokenAccess = "/oauth/token/access";

// The first segment of a path that begins with "/".
std::string_view first_segment(std::string_view path GATEHOUSE_LIFETIMEBOUND) {
  return path.substr(1, path.substr(1).find('/'));
}

bool is_store(std::string_view code, const std::vector<std::string>& store_codes) {
  return std::ranges::find(store_codes, code) != store_codes.end();
}

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

// Takes "/async" or "/async/bulk" off the path of a route that is to be processed later.
Processing take_processing(std::string_view& api_path) {
  for (const std::string_view prefix : {"/async/bulk", "/async"}) {
    if (!api_path.starts_with(prefix) || !starts_with_version(api_path.substr(prefix.size()))) {
      continue;
    }
    api_path.remove_prefix(prefix.size());
    return Processing::kAsynchronous;
  }
  return Processing::kSynchronous;
}

}  // namespace

Target read_target(std::string_view path, const std::vector<std::string>& store_codes) {
  path = front_of(path).rest;
  if (path.starts_with(kRest)) {
    Target target{.entrance = Entrance::kRest, .api_path = path.substr(kRest.size() - 1)};
    const auto first = first_segment(target.api_path);
    if (first == "all" || is_store(first, store_codes)) {
      target.store_code = first;
      target.api_path.remove_prefix(1 + first.size());
    }
    target.processing = take_processing(target.api_path);
    return target;
  }
  Target target;
  if (path.size() > 1 && is_store(first_segment(path), store_codes)) {
    target.store_code = first_segment(path);
    path.remove_prefix(1 + target.store_code.size());
  }
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path == kTokenRequest) target.entrance = Entrance::kRequestToken;
  if (path == kTokenAccess) target.entrance = Entrance::kAccessToken;
  return target;
}

bool is_routable(std::string_view api_path) {
  return !api_path.starts_with("//") && !has_dot_segment(api_path);
}

bool is_processable(std::string_view api_path) {
  return starts_with_version(api_path) && !has_dot_segment(api_path);
}

std::optional<std::string> unknown_store_code(const Target& target) {
  if (!target.store_code.empty()) return std::nullopt;
  const auto code = first_segment(target.api_path);
  const auto behind = target.api_path.substr(1 + code.size());
  if (code.empty() || !is_processable(behind) || has_dot_segment(code)) return std::nullopt;
  return excerpt(code);
}

}  // namespace gatehouse::gateway

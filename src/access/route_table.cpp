#include "access/route_table.h"

#include <algorithm>
#include <set>
#include <span>
#include <stdexcept>

#include "base/percent_encoding.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

// More segments than any route has; longer paths match nothing.
constexpr std::size_t kSegmentsMax = 16;

std::string_view without_outer_slashes(std::string_view path GATEHOUSE_LIFETIMEBOUND) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// The segments of a path; empty when there are too few or too many to be a route's.
struct Segments {
  explicit Segments(std::string_view path) {
    path = without_outer_slashes(path);
    for (;;) {
      const auto end = path.find('/');
      if (count == kSegmentsMax) {
        count = 0;
        return;
      }
      parts[count++] = path.substr(0, end);
      if (end == std::string_view::npos) return;
      path.remove_prefix(end + 1);
    }
  }

  std::array<std::string_view, kSegmentsMax> parts;
  std::size_t count = 0;
};

bool is_parameter(std::string_view segment) { return segment.starts_with(':'); }

bool fits(std::span<const std::string> pattern, std::span<const std::string_view> path) {
  return std::ranges::equal(pattern, path, [](std::string_view wanted, std::string_view segment) {
    return is_parameter(wanted) ? !segment.empty() : wanted == segment;
  });
}

}  // namespace

std::optional<Method> parse_method(std::string_view text) {
  if (text == "GET") return Method::kGet;
  if (text == "POST") return Method::kPost;
  if (text == "PUT") return Method::kPut;
  if (text == "DELETE") return Method::kDelete;
  return std::nullopt;
}

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kDelete:
      return "DELETE";
  }
  return "";
}

std::string RouteMatch::value_of(std::string_view name) const {
  const auto& names = route->parameters;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::logic_error(route->pattern + " has no such parameter");
  return percent_decoded(values[static_cast<std::size_t>(found - names.begin())], Plus::kIsSpace);
}

Result<RouteTable, std::string> RouteTable::build(std::vector<Route> routes) {
  RouteTable table;
  table.routes_ = std::move(routes);
  std::set<std::pair<Method, std::string_view>> seen;
  for (std::size_t index = 0; index < table.routes_.size(); ++index) {
    auto& route = table.routes_[index];
    route.number = index;
    const auto pattern = without_outer_slashes(route.pattern);
    const auto label = std::string(name_of(route.method)) + " " + route.pattern;
    if (!seen.emplace(route.method, pattern).second) return Failure(label + " is there twice");
    Candidate candidate{route.method, {}, index};
    for (const auto segment : split(pattern, '/')) {
      candidate.segments.emplace_back(segment);
      if (is_parameter(segment)) route.parameters.emplace_back(segment.substr(1));
    }
    if (route.parameters.size() > RouteMatch::kParametersMax) {
      return Failure(label + " has too many parameters");
    }
    if (candidate.segments.size() < 2) return Failure(label + " is too short");
    table.by_word_[candidate.segments[1]].push_back(std::move(candidate));
  }
  for (auto& [word, candidates] : table.by_word_) {
    std::ranges::sort(candidates, std::greater(), &Candidate::segments);
  }
  return table;
}

std::optional<RouteMatch> RouteTable::match(Method method, std::string_view path) const {
  const Segments segments(path);
  if (segments.count < 2) return std::nullopt;
  const auto bucket = by_word_.find(segments.parts[1]);
  if (bucket == by_word_.end()) return std::nullopt;
  const std::span<const std::string_view> parts(segments.parts.data(), segments.count);
  for (const auto& candidate : bucket->second) {
    if (candidate.method != method || !fits(candidate.segments, parts)) continue;
    RouteMatch match{&routes_[candidate.route], {}};
    std::size_t next = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (is_parameter(candidate.segments[i])) match.values[next++] = parts[i];
    }
    return match;
  }
  return std::nullopt;
}

}  // namespace gatehouse::access

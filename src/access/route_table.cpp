#include "access/route_table.h"

#include <algorithm>
#include <set>
#include <span>
#include <stdexcept>

#include "base/percent_encoding.h"
#include "base/text.h"

namespace gatehouse::access {
namespace {

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
      if (count == RouteTable::kSegmentsMax) {
        count = 0;
        return;
      }
      parts[count++] = path.substr(0, end);
      if (end == std::string_view::npos) return;
      path.remove_prefix(end + 1);
    }
  }

  std::array<std::string_view, RouteTable::kSegmentsMax> parts;
  std::size_t count = 0;
};

bool is_parameter(std::string_view segment) { return segment.starts_with(':'); }

// The segment by which routes are looked up: the one behind the version.
template <class Segments>
std::string_view word_of(const Segments& segments GATEHOUSE_LIFETIMEBOUND) {
  return segments.size() > 1 ? segments[1] : segments[0];
}

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
  if (text == "PATCH") return Method::kPatch;
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
    case Method::kPatch:
      return "PATCH";
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
    route.parameters.clear();
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
    if (pattern.empty() || candidate.segments.size() > kSegmentsMax) {
      return Failure(label + " has no segment, or too many");
    }
    table.methods_[static_cast<std::size_t>(route.method)] = true;
    const auto word = word_of(candidate.segments);
    table.by_word_[is_parameter(word) ? "" : std::string(word)].push_back(std::move(candidate));
  }
  for (auto& [word, candidates] : table.by_word_) {
    std::ranges::sort(candidates, std::greater(), &Candidate::segments);
  }
  return table;
}

std::optional<RouteMatch> RouteTable::match(Method method, std::string_view path) const {
  const Segments segments(path);
  if (segments.count == 0) return std::nullopt;
  const std::span<const std::string_view> parts(segments.parts.data(), segments.count);
  const auto word = word_of(parts);
  if (word.empty()) return std::nullopt;
  const auto found = match_among(word, method, parts);
  return found ? found : match_among("", method, parts);
}

std::optional<RouteMatch> RouteTable::match_among(std::string_view word, Method method,
                                                  std::span<const std::string_view> parts) const {
  const auto bucket = by_word_.find(word);
  if (bucket == by_word_.end()) return std::nullopt;
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

#include "access/description_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"

namespace gatehouse::access {
namespace {

std::string label_of(const Route& route) {
  return std::string(name_of(route.method)) + " " + route.pattern;
}

// A route with its pattern taken apart.
struct Pattern {
  const Route* route;
  std::vector<std::string> segments;
};

bool is_parameter(const std::string& segment) { return segment.starts_with(':'); }

Pattern pattern_of(const Route& route) {
  std::string_view path = route.pattern;
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  Pattern pattern{&route, {}};
  for (const auto segment : split(path, '/')) pattern.segments.emplace_back(segment);
  return pattern;
}

// Whether some path matches both, which have as many segments.
bool overlap(const Pattern& a, const Pattern& b) {
  return std::ranges::equal(a.segments, b.segments, [](const auto& one, const auto& other) {
    return is_parameter(one) || is_parameter(other) || one == other;
  });
}

// Whether every path that matches `inner` matches `outer`.
bool covers(const Pattern& outer, const Pattern& inner) {
  return std::ranges::equal(outer.segments, inner.segments, [](const auto& one, const auto& other) {
    return is_parameter(one) || one == other;
  });
}

// Whether the first is asked before the second, see RouteTable::match().
bool comes_first(const Pattern& a, const Pattern& b) {
  const auto has_word = [](const Pattern& pattern) {
    return !is_parameter(pattern.segments[pattern.segments.size() > 1 ? 1 : 0]);
  };
  return std::pair(has_word(a), a.segments) > std::pair(has_word(b), b.segments);
}

void compare(const Pattern& a, const Pattern& b, std::vector<Finding>& findings) {
  if (!overlap(a, b)) return;
  const auto& winner = comes_first(a, b) ? a : b;
  const auto& other = &winner == &a ? b : a;
  if (covers(winner, other)) {
    findings.push_back({Finding::Kind::kShadowedRoute, label_of(*other.route),
                        label_of(*other.route) + " is never reached: every path of it goes to " +
                            label_of(*winner.route) + "."});
  } else if (!covers(other, winner) && other.route->needs != winner.route->needs) {
    findings.push_back({Finding::Kind::kAmbiguousPaths, label_of(*other.route),
                        "Paths that match both " + label_of(*winner.route) + " and " +
                            label_of(*other.route) +
                            " go to the first, which needs something else."});
  }
}

void check_patterns(const RouteTable& routes, std::vector<Finding>& findings) {
  std::map<std::tuple<Method, std::size_t>, std::vector<Pattern>> groups;
  for (const auto& route : routes.all()) {
    auto pattern = pattern_of(route);
    groups[{route.method, pattern.segments.size()}].push_back(std::move(pattern));
  }
  for (const auto& [key, patterns] : groups) {
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      for (std::size_t j = i + 1; j < patterns.size(); ++j) {
        compare(patterns[i], patterns[j], findings);
      }
    }
  }
}

void check_needs(const Description& description, std::vector<Finding>& findings) {
  for (const auto& route : description.routes.all()) {
    for (std::size_t i = 0; i < route.numbers.size(); ++i) {
      if (route.numbers[i] || route.needs[i] == kAllResources) continue;
      const auto nearest = description.resources.nearest(route.needs[i]);
      findings.push_back({Finding::Kind::kUnknownNeed, label_of(route),
                          label_of(route) + " needs " + route.needs[i] +
                              ", which is no resource; only a grant of all resources covers it." +
                              (nearest ? " Did you mean " + *nearest + "?" : "")});
    }
  }
}

void check_resources(const Description& description, std::vector<Finding>& findings) {
  std::set<std::string_view> used{kAllResources, kAdminResource};
  for (const auto& route : description.routes.all())
    used.insert(route.needs.begin(), route.needs.end());
  for (const auto& resource : description.resources.all()) {
    if (resource.parent) used.insert(description.resources.at(*resource.parent).id);
  }
  for (const auto& resource : description.resources.all()) {
    if (used.contains(resource.id)) continue;
    findings.push_back({Finding::Kind::kUnusedResource, resource.id,
                        "No route needs " + resource.id + "; to grant it opens nothing."});
  }
}

}  // namespace

std::string_view name_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kUnknownNeed:
      return "unknown_need";
    case Finding::Kind::kShadowedRoute:
      return "shadowed_route";
    case Finding::Kind::kAmbiguousPaths:
      return "ambiguous_paths";
    case Finding::Kind::kUnusedResource:
      return "unused_resource";
  }
  return "";
}

bool is_wrong(Finding::Kind kind) {
  return kind == Finding::Kind::kUnknownNeed || kind == Finding::Kind::kShadowedRoute;
}

std::vector<Finding> findings_in(const Description& description) {
  std::vector<Finding> findings;
  check_needs(description, findings);
  check_patterns(description.routes, findings);
  check_resources(description, findings);
  std::ranges::stable_sort(findings, {}, &Finding::kind);
  return findings;
}

}  // namespace gatehouse::access

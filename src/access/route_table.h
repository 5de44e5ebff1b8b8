#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "base/lifetime.h"
#include "base/result.h"

namespace gatehouse::access {

enum class Method { kGet, kPost, kPut, kDelete, kPatch };

inline constexpr std::size_t kMethods = 5;

[[nodiscard]] std::optional<Method> parse_method(std::string_view text);
[[nodiscard]] std::string_view name_of(Method method);

// Who may use a route.
enum class Access {
  kAnonymous,  // everybody
  kSelf,       // a customer, for what is theirs; of our callers only one that may use everything
  kAuthenticated,  // every known caller
  kResources,      // callers whose grant holds all of `needs`
};

enum class OpensToGuests { kNever, kBySetting };
enum class Transport { kAny, kSecureOnly };

// One route of the API behind the gate: a method and a pattern such as "/V1/products/:sku".
struct Route {
  Method method = Method::kGet;
  std::string pattern;
  std::string module;
  Access access = Access::kResources;
  std::vector<std::string> needs;  // resource ids, or the one word for the other kinds of access
  OpensToGuests guests = OpensToGuests::kNever;
  Transport transport = Transport::kAny;
  // The numbers of `needs`; absent for an id outside the tree, which only a grant of all covers.
  std::vector<std::optional<ResourceNumber>> numbers;
  std::vector<std::string> parameters;  // the names of the ":name" segments, in order
  std::size_t number = 0;               // its place in the table
};

// A route and what a path's segments hold for its ":name" segments, still percent-encoded.
struct RouteMatch {
  static constexpr std::size_t kParametersMax = 8;

  const Route* route = nullptr;
  std::array<std::string_view, kParametersMax> values;  // as many as route->parameters

  // The value of a parameter of the route, decoded as Magento does: "+" is a space, "%2B" a plus
  // (facts/magento 17). The name must be one of the route's.
  [[nodiscard]] std::string value_of(std::string_view name) const;
};

// All routes, made for finding one quickly. Immutable, so safe to share between threads.
class RouteTable {
 public:
  // More segments than any route has; longer paths match nothing.
  static constexpr std::size_t kSegmentsMax = 16;

  // Fails with a sentence when a route comes twice or has too many parameters or segments.
  [[nodiscard]] static Result<RouteTable, std::string> build(std::vector<Route> routes);

  // The route that answers `path` ("/V1/products/24-MB01", without query). Segments compare byte
  // for byte, ":name" matches any segment that is not empty, slashes at both ends do not count. Of
  // several matches the pattern that is last in byte order wins, so a literal beats a parameter
  // (facts/magento 7.1). The views in the result point into `path`.
  [[nodiscard]] std::optional<RouteMatch> match(
      Method method, std::string_view path GATEHOUSE_LIFETIMEBOUND) const GATEHOUSE_LIFETIMEBOUND;

  [[nodiscard]] const std::vector<Route>& all() const GATEHOUSE_LIFETIMEBOUND { return routes_; }

  // Whether calls with the method are looked up at all: those of Magento, and what any route has.
  [[nodiscard]] bool takes(Method method) const {
    return methods_[static_cast<std::size_t>(method)];
  }

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  struct Candidate {
    Method method;
    std::vector<std::string> segments;  // of the pattern
    std::size_t route;                  // index into routes_
  };

  [[nodiscard]] std::optional<RouteMatch> match_among(
      std::string_view word, Method method, std::span<const std::string_view> parts) const;

  std::vector<Route> routes_;
  std::array<bool, kMethods> methods_{true, true, true, true};
  // By the word behind the version ("products"), or by the only one of a pattern that has but one.
  // Where that is a parameter: by the empty word, which is looked at last. In each list the pattern
  // that wins comes first.
  boost::unordered_flat_map<std::string, std::vector<Candidate>, Hash, std::equal_to<>> by_word_;
};

}  // namespace gatehouse::access

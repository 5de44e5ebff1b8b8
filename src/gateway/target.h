#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"

namespace gatehouse::gateway {

// The parts of the server that calls of integrations come in by.
enum class Entrance { kRest, kRequestToken, kAccessToken, kNone };

// Whether a call is to be done now, or taken on and done later, one or many at a time.
enum class Processing { kSynchronous, kAsynchronous };

// What a path says. The one place that takes front controller, store codes and "async" off a path.
// Views of the path.
struct Target {
  Entrance entrance = Entrance::kNone;
  Processing processing = Processing::kSynchronous;
  std::string_view store_code = {};  // empty when the path names none, which means "default"
  std::string_view api_path = {};    // of kRest: "/V1/products/24-MB01", see is_processable()

  [[nodiscard]] std::string_view store() const GATEHOUSE_LIFETIMEBOUND {
    return store_code.empty() ? "default" : store_code;
  }
};

// Takes a path apart (facts/magento 4.1 and 7.1): /rest/[<store>/][async/[bulk/]]... and
// /[<store>/]oauth/token/request|access[/], with /index.php before it or not, and whatever the
// number of slashes in front of either. For REST paths "all" is a store, too; "async" says
// something only before a version, so that it may be a word of another API.
[[nodiscard]] Target read_target(std::string_view path GATEHOUSE_LIFETIMEBOUND,
                                 const std::vector<std::string>& store_codes);

// Whether a route may be looked up for a path: it begins with one slash, and no segment is "." or
// ".." (escaped or not). Proxies and upstreams might read others as another path.
[[nodiscard]] bool is_routable(std::string_view api_path);

// Whether a path looks like one of Magento's API: it starts with /V and digits, and has no dot
// segment. Routes of another API need no version.
[[nodiscard]] bool is_processable(std::string_view api_path);

// The segment that stands where a store code may be and is none, if the path is otherwise right:
// "nowhere" in /rest/nowhere/V1/products. Absent when something else is wrong with the path.
[[nodiscard]] std::optional<std::string> unknown_store_code(const Target& target);

}  // namespace gatehouse::gateway

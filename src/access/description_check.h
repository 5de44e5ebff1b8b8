#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/description.h"

namespace gatehouse::access {

// What looks like a mistake in a description that can be used as it is.
struct Finding {
  enum class Kind {
    kUnknownNeed,     // a route needs a resource that is not there: only a grant of all covers it
    kShadowedRoute,   // every path that the pattern could match goes to another route
    kAmbiguousPaths,  // some paths match two routes that need different things, and neither of the
                      // patterns is just the narrower one
    kUnusedResource,  // a resource without children that no route needs: to grant it opens nothing
  };

  Kind kind;
  std::string subject;  // a resource's id, or "GET /V1/products"
  std::string message;  // a sentence

  friend bool operator==(const Finding&, const Finding&) = default;
};

[[nodiscard]] std::string_view name_of(Finding::Kind kind);  // "unknown_need"

// Whether it is a mistake for sure. The other kinds are in Magento's own description, too.
[[nodiscard]] bool is_wrong(Finding::Kind kind);

// All findings, by kind. A route without a resource is none: no reader lets it into a description.
[[nodiscard]] std::vector<Finding> findings_in(const Description& description);

}  // namespace gatehouse::access

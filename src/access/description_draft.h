#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "access/route_table.h"
#include "base/result.h"

namespace gatehouse::access {

// A file of an API description as it was read.
struct DescriptionSource {
  std::string name;       // for messages
  std::string_view text;  // must outlive the reading
};

// Where something stands. The line counts from 1; 0 when it is about no line in particular.
struct Place {
  std::string file;
  std::size_t line = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

[[nodiscard]] std::string shown(const Place& place);  // "etc/acl.xml:12"

// What is wrong in a file, and what to do about it: a sentence or two. An error keeps the
// description from being used; a warning does not.
struct DescriptionProblem {
  enum class Severity { kError, kWarning };

  Place place;
  std::string message;
  Severity severity = Severity::kError;

  friend bool operator==(const DescriptionProblem&, const DescriptionProblem&) = default;
};

// A node of the permission tree as one file has it. What is absent is left to other files.
struct ResourceEntry {
  std::string id;
  std::optional<std::string> title = std::nullopt;
  std::optional<int> sort_order = std::nullopt;
  std::optional<ResourceNode::State> state = std::nullopt;
  std::vector<ResourceEntry> children = {};
  Place place = {};
};

// A route as one file has it.
struct RouteEntry {
  Method method = Method::kGet;
  std::string pattern;
  std::string module;
  std::vector<std::string> needs;
  std::optional<Transport> transport = std::nullopt;
  OpensToGuests guests = OpensToGuests::kNever;
  Place place = {};
};

// A route that a setting opens to guests.
struct GuestEntry {
  Method method = Method::kGet;
  std::string pattern;
  Place place = {};
};

// What readers of files find, good and bad; files are merged by merge().
struct DescriptionDraft {
  std::vector<ResourceEntry> resources;
  std::vector<RouteEntry> routes;
  std::vector<GuestEntry> guests;
  std::vector<DescriptionProblem> problems;

  void object(Place place, std::string message) {
    problems.push_back({std::move(place), std::move(message)});
  }

  void warn(Place place, std::string message) {
    problems.push_back(
        {std::move(place), std::move(message), DescriptionProblem::Severity::kWarning});
  }
};

// How a file is put upon those before it. In both, a resource is the same when its id is and all
// above it are, a route when method and pattern are, and what the later file says counts.
enum class Merging {
  kMagento,  // a route needs what any of the files names (facts/magento 9); repeating is no error
  kReplace,  // a route needs what the last file names; in one file nothing is named twice
};

void merge(DescriptionDraft& into, DescriptionDraft&& later, Merging merging);

// A whole description: the nodes of its tree and its routes.
struct DescriptionParts {
  std::vector<ResourceNode> resources;
  std::vector<Route> routes;
  std::vector<DescriptionProblem> warnings;
};

// Checks what only the whole can show: titles, ids that come twice, routes that need nothing or
// have too many parts. Fails with everything that is wrong, at least one error.
[[nodiscard]] Result<DescriptionParts, std::vector<DescriptionProblem>> finished(
    DescriptionDraft&& draft);

// A tree without the root kAdminResource gets it, and kAllResources, and all else stands below it:
// what people are shown is what stands there.
void complete_tree(std::vector<ResourceNode>& roots);

// Why no reader should look at the text at all: too long, or not UTF-8. Empty when it may.
[[nodiscard]] std::string objection_to_text(std::string_view text);

// Why a route cannot need this id; empty when it can.
[[nodiscard]] std::string objection_to_need(std::string_view need);

// Why there can be no resource of this id; empty when there can.
[[nodiscard]] std::string objection_to_id(std::string_view id);

// Whether a word in the place of what a route needs stands for itself: anonymous, self,
// authenticated.
[[nodiscard]] bool is_word_of_access(std::string_view need);

// Why there can be no route of this pattern; empty when there can.
[[nodiscard]] std::string objection_to_pattern(std::string_view pattern);

}  // namespace gatehouse::access

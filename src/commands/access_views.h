#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "access/description_diff.h"
#include "access/description_draft.h"
#include "commands/context.h"

namespace gatehouse::commands {

// The resources that an integration is granted, or asks for, and that a change makes vanish.
struct LostGrant {
  std::string integration;
  std::vector<std::string> resources;
};

// What putting a description in force does, as people and programs are told.
struct DescriptionPlan {
  std::size_t files = 0;  // 0: none were read
  access::DescriptionPointer before;
  access::DescriptionPointer after;
  access::DescriptionDiff diff;
  std::vector<LostGrant> lost;
  std::vector<access::DescriptionProblem> warnings;
};

// Writes the plan, of long lists the beginning; nothing when JSON is wanted.
void print_plan(CommandContext& context, const DescriptionPlan& plan);

[[nodiscard]] boost::json::object object_of(const DescriptionPlan& plan);

[[nodiscard]] boost::json::array array_of(const std::vector<access::DescriptionProblem>& warnings);

// As commands tell what is wrong with files.
[[nodiscard]] std::vector<CommandProblem> told(
    const std::vector<access::DescriptionProblem>& problems);

}  // namespace gatehouse::commands

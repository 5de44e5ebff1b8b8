#pragma once

#include <string>
#include <vector>

#include "commands/context.h"

namespace gatehouse::commands {

// What is done with an API description from files, and how.
struct DescriptionOptions {
  enum class Onto { kNothing, kPresent };  // --add: onto the one in force
  enum class Extent { kEverything, kPlanOnly };

  std::vector<std::string> paths;
  Onto onto = Onto::kNothing;
  Extent extent = Extent::kEverything;
  Confirmation confirmation = Confirmation::kMissing;  // that granted resources may vanish
};

// Puts the description of these files in force, or shows what that would do.
[[nodiscard]] ExitCode import_description(CommandContext& context,
                                          const DescriptionOptions& options);

// Puts the shipped description in force again.
[[nodiscard]] ExitCode reset_description(CommandContext& context,
                                         const DescriptionOptions& options);

enum class Shown { kSummary, kDocument };

// Shows where the description in force is from, or all of it in our own form.
[[nodiscard]] ExitCode show_description(CommandContext& context, Shown shown);

// Looks for mistakes in the description in force, or in that of these files. kRefused when there
// are any.
[[nodiscard]] ExitCode check_description(CommandContext& context,
                                         const DescriptionOptions& options);

}  // namespace gatehouse::commands

#pragma once

#include "commands/context.h"

namespace gatehouse::commands {

// Writes the resource tree.
[[nodiscard]] ExitCode list_resources(CommandContext& context);

// Writes every route with what it needs.
[[nodiscard]] ExitCode list_routes(CommandContext& context);

}  // namespace gatehouse::commands

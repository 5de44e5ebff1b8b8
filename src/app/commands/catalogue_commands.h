#pragma once

#include "app/commands/context.h"

namespace gatehouse::app {

// Writes the resource tree.
[[nodiscard]] ExitCode list_resources(CommandContext& context);

// Writes every route with what it needs.
[[nodiscard]] ExitCode list_routes(CommandContext& context);

}  // namespace gatehouse::app

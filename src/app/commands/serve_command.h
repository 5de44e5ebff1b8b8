#pragma once

#include "app/commands/context.h"

namespace gatehouse::app {

// Runs the server until it is told to stop.
[[nodiscard]] ExitCode serve(CommandContext& context);

}  // namespace gatehouse::app

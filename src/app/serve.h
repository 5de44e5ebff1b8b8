#pragma once

#include "commands/context.h"

namespace gatehouse::app {

// Runs the server until it is told to stop.
[[nodiscard]] commands::ExitCode serve(commands::CommandContext& context);

}  // namespace gatehouse::app

#pragma once

#include <cstddef>

#include "commands/context.h"

namespace gatehouse::commands {

// Prints what was done, the newest first.
ExitCode list_history(CommandContext& context, std::size_t limit);

// Checks that nobody changed the history outside Gatehouse; refuses when somebody did.
ExitCode verify_history(CommandContext& context);

}  // namespace gatehouse::commands

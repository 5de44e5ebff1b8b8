#pragma once

#include "commands/context.h"

namespace gatehouse::commands {

// Reads the command line and does what it says; `serve` is the command of that name. Returns the
// exit code of the process.
[[nodiscard]] int run_command_line(int argc, const char* const* argv, const World& world,
                                   const Command& serve);

}  // namespace gatehouse::commands

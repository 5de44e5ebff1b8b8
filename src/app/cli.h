#pragma once

namespace gatehouse::app {

// Reads the command line and does what it says. Returns the exit code of the process.
[[nodiscard]] int run_command_line(int argc, const char* const* argv);

}  // namespace gatehouse::app

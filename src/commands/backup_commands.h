#pragma once

#include <string>

#include "commands/context.h"

namespace gatehouse::commands {

// Copies the database into a file, with the server running or not.
[[nodiscard]] ExitCode backup(CommandContext& context, const std::string& file);

struct RestoreOptions {
  std::string file;
  std::string key_file;  // empty: the one in the data directory
};

// Puts a backup in the place of the database, while nothing else uses the data directory.
[[nodiscard]] ExitCode restore(CommandContext& context, const RestoreOptions& options);

}  // namespace gatehouse::commands

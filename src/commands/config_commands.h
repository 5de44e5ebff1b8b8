#pragma once

#include <optional>
#include <string>

#include "commands/context.h"

namespace gatehouse::commands {

[[nodiscard]] ExitCode list_settings(CommandContext& context);
[[nodiscard]] ExitCode get_setting(CommandContext& context, const std::string& path);

// An absent value means the default again.
[[nodiscard]] ExitCode set_setting(CommandContext& context, const std::string& path,
                                   const std::optional<std::string>& value);

}  // namespace gatehouse::commands

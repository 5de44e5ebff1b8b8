#pragma once

#include <string>

#include "commands/context.h"
#include "integrations/service.h"

namespace gatehouse::commands {

// Writes why the integrations' services did not do it.
ExitCode refuse(CommandContext& context, const integrations::Refused& refused);

// Writes that there is no integration of that name.
ExitCode refuse_unknown(CommandContext& context, const std::string& name);

}  // namespace gatehouse::commands

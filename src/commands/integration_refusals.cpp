#include "commands/integration_refusals.h"

namespace gatehouse::commands {
using integrations::Refusal;

ExitCode refuse(CommandContext& context, const integrations::Refused& refused) {
  const auto& row = integrations::kActRefusals[refused.reason];
  if (!row.at_command_line.empty()) {
    const auto directory = context.directory().path.string();
    return context.refuse(row.code, filled(row.at_command_line, {{"{directory}", directory}}));
  }
  if (refused.reason != Refusal::kInvalid) return context.refuse(row.code, refused.message);
  // The message repeats the problems; for people they are told once.
  const auto message = context.wants_json() ? refused.message : "Nothing was changed.";
  return context.refuse(row.code, message, told(refused.problems));
}

ExitCode refuse_unknown(CommandContext& context, const std::string& name) {
  return context.refuse(CommandRefusal::kNoSuchIntegration,
                        {.name = name, .see = context.see("integration list")});
}

}  // namespace gatehouse::commands

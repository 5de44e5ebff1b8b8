#include "commands/integration_refusals.h"

namespace gatehouse::commands {
using integrations::Refusal;

ExitCode refuse(CommandContext& context, const integrations::Refused& refused) {
  if (refused.reason == Refusal::kBaseUrlMissing) {
    return context.refuse(name_of(refused.reason),
                          "No server runs on " + context.directory().path.string() +
                              ", so nobody knows under which URL the third party finds the store. "
                              "Start the server, or say it with --base-url URL. Nothing was sent.");
  }
  if (refused.reason != Refusal::kInvalid) {
    return context.refuse(name_of(refused.reason), refused.message);
  }
  std::vector<CommandProblem> problems;
  for (const auto& problem : refused.problems) problems.push_back({problem.field, problem.message});
  // The message repeats the problems; for people they are told once.
  const auto message = context.wants_json() ? refused.message : "Nothing was changed.";
  return context.refuse(name_of(refused.reason), message, problems);
}

ExitCode refuse_unknown(CommandContext& context, const std::string& name) {
  return context.refuse("not_found", "There is no integration named \"" + name +
                                         "\". See: " + context.see("integration list"));
}

}  // namespace gatehouse::commands

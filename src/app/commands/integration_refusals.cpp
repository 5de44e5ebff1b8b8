#include "app/commands/integration_refusals.h"

namespace gatehouse::app {
namespace {

using integrations::Refusal;

std::string_view code_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kInvalid:
      return "invalid";
    case Refusal::kNotFound:
      return "not_found";
    case Refusal::kConflict:
      return "conflict";
    case Refusal::kDeclared:
      return "declared";
    case Refusal::kAlreadyActive:
      return "already_active";
    case Refusal::kNotActive:
      return "not_active";
    case Refusal::kNoCallbackUrl:
      return "no_callback_url";
    case Refusal::kNoHandOver:
      return "no_hand_over";
  }
  return "";
}

}  // namespace

ExitCode refuse(CommandContext& context, const integrations::Refused& refused) {
  if (refused.reason != Refusal::kInvalid) {
    return context.refuse(code_of(refused.reason), refused.message);
  }
  std::vector<CommandProblem> problems;
  for (const auto& problem : refused.problems) problems.push_back({problem.field, problem.message});
  // The message repeats the problems; for people they are told once.
  const auto message = context.wants_json() ? refused.message : "Nothing was changed.";
  return context.refuse(code_of(refused.reason), message, problems);
}

ExitCode refuse_unknown(CommandContext& context, const std::string& name) {
  return context.refuse("not_found", "There is no integration named \"" + name +
                                         "\". See: " + context.see("integration list"));
}

}  // namespace gatehouse::app

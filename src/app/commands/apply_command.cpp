#include "app/commands/apply_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "app/declaration_files.h"
#include "app/hand_over_desk.h"
#include "base/text.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;
using integrations::DeclaredPlan;
using integrations::DeclaredStep;
using Action = DeclaredStep::Action;
using Scope = access::GrantSelection::Scope;

std::string_view what_happens(Action action) {
  switch (action) {
    case Action::kCreate:
      return "create; inactive until you activate it";
    case Action::kUpdate:
      return "update";
    case Action::kReset:
      return "reset: it asks for more and goes on with what it has until you reauthorize it";
    case Action::kUnchanged:
      return "unchanged";
    case Action::kRelease:
      return "no longer declared; it stays, and is changed by hand from now on";
    case Action::kRefuse:
      return "refused";
  }
  return "";
}

std::string or_nothing(const std::string& text) { return text.empty() ? "(nothing)" : text; }

// Long lists are told by what differs.
void print_resources(CommandContext& context, const DeclaredStep& step) {
  const auto& grant = step.after.details.grant;
  const auto& held = step.before ? step.before->details.grant : access::GrantSelection{};
  if (grant.scope != held.scope || grant.scope == Scope::kAll) {
    context.out() << fmt::format("    may use: {}\n", grant.scope == Scope::kAll
                                                          ? "all resources"
                                                          : joined(grant.resources, ", "));
    return;
  }
  const auto print = [&](const auto& from, const auto& to, std::string_view label) {
    std::vector<std::string> difference;
    std::ranges::set_difference(from, to, std::back_inserter(difference));
    if (difference.empty()) return;
    context.out() << fmt::format("    {}: {}\n", label, joined(difference, ", "));
  };
  print(grant.resources, held.resources, "may use");
  print(held.resources, grant.resources, "may no longer use");
}

void print_step(CommandContext& context, const DeclaredStep& step) {
  context.out() << fmt::format("  \"{}\": {}\n", step.after.details.name,
                               what_happens(step.action));
  for (const auto& change : step.changes) {
    if (change.field == "resources") {
      print_resources(context, step);
    } else if (step.action == Action::kCreate) {
      if (change.field == "email" || change.field.ends_with("_url")) {
        context.out() << fmt::format("    {}: {}\n", change.field, change.after);
      }
    } else if (change.field != "requested") {
      context.out() << fmt::format("    {}: {} -> {}\n", change.field, or_nothing(change.before),
                                   or_nothing(change.after));
    }
  }
  if (!step.new_resources.empty()) {
    context.out() << fmt::format("    waits for you: {}\n", joined(step.new_resources, ", "));
  }
}

json::object object_of(const DeclaredStep& step) {
  json::array changes;
  for (const auto& change : step.changes) {
    changes.push_back(
        {{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  return {{"integration", step.after.details.name},
          {"action", integrations::name_of(step.action)},
          {"changes", std::move(changes)},
          {"new_resources", json::array(step.new_resources.begin(), step.new_resources.end())}};
}

void print_plan(CommandContext& context, const DeclaredPlan& plan) {
  if (context.wants_json()) return;  // one object at the end
  context.out() << plan.file << '\n';
  if (plan.steps.empty()) context.out() << "  declares nothing\n";
  for (const auto& step : plan.steps) print_step(context, step);
  context.out().flush();
}

void report(CommandContext& context, const DeclaredPlan& plan, ApplyOptions::Extent extent) {
  const bool applied = extent == ApplyOptions::Extent::kEverything;
  if (!context.wants_json()) {
    context.out() << (applied ? "Applied.\n" : "This is the plan; nothing was changed.\n");
    return;
  }
  json::array steps;
  for (const auto& step : plan.steps) steps.push_back(object_of(step));
  context.out() << json::serialize(json::object{
                       {"file", plan.file}, {"steps", std::move(steps)}, {"applied", applied}})
                << '\n';
}

ExitCode refuse_file(CommandContext& context, const std::string& file,
                     const std::vector<CommandProblem>& problems) {
  return context.refuse("declaration_refused", file + " is not applied; nothing was changed.",
                        problems);
}

ExitCode refuse_missing(CommandContext& context, const NoDeclarationFile& missing) {
  if (missing.reason == NoDeclarationFile::Reason::kUnreadable) {
    return context.refuse("file_unreadable", missing.message);
  }
  (void)context.refuse("file_missing", missing.message);
  return ExitCode::kUsage;
}

// Where problems are shown to be: "erp.yaml:12".
CommandProblem shown(const integrations::DeclarationProblem& problem) {
  if (problem.line == 0) return {problem.file, problem.message};
  return {problem.file + ":" + std::to_string(problem.line), problem.message};
}

ExitCode carry_out(CommandContext& context, integrations::DeclaredService& service,
                   const DeclaredPlan& plan, ApplyOptions::Extent extent) {
  print_plan(context, plan);
  std::vector<CommandProblem> problems;
  for (auto& sentence : objections(plan)) problems.push_back({"", std::move(sentence)});
  if (!problems.empty()) return refuse_file(context, plan.file, problems);
  if (extent == ApplyOptions::Extent::kEverything) {
    if (auto applied = service.apply(plan, context.actor()); !applied) {
      return context.refuse("conflict", applied.error());
    }
    context.tell_server();
  }
  report(context, plan, extent);
  return ExitCode::kOk;
}

}  // namespace

ExitCode apply_declarations(CommandContext& context, const ApplyOptions& options) {
  const auto file = find_declarations(options.file);
  if (!file) return refuse_missing(context, file.error());
  auto& installation = context.installation();
  auto declarations = read_declarations(*file, installation.resources);
  if (!declarations) {
    std::vector<CommandProblem> problems;
    for (const auto& problem : declarations.error()) problems.push_back(shown(problem));
    return refuse_file(context, options.file, problems);
  }
  // Mail is only left in the outbox here; the server sends it.
  HandOverDesk desk({}, installation, [](const std::string&) {});
  integrations::DeclaredService service(
      {installation.integration_store, installation.hand_over_store, desk.notifications,
       *installation.database, installation.history, installation.clock, installation.random,
       installation.resources});
  const auto plan = service.plan(std::move(*declarations), file->place(), options.adoption);
  return carry_out(context, service, plan, options.extent);
}

}  // namespace gatehouse::app

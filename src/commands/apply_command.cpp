#include "commands/apply_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "base/text.h"
#include "commands/declaration_files.h"
#include "installation/hand_over_desk.h"
#include "integrations/validation.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using integrations::Declaration;
using integrations::DeclarationProblem;
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
      return "no longer declared; it stays with its credentials, and is changed by hand from now "
             "on (--prune deletes it)";
    case Action::kRemove:
      return "delete: no longer declared; its credentials end";
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

// Where problems are shown to be: "erp.yaml:12".
std::string place_of(const DeclarationProblem& problem) {
  return problem.line == 0 ? problem.file : problem.file + ":" + std::to_string(problem.line);
}

// As told when the file is not applied.
CommandProblem shown(const DeclarationProblem& problem) {
  using Kind = CommandProblem::Kind;
  const bool is_warning = problem.severity == DeclarationProblem::Severity::kWarning;
  return {place_of(problem), problem.message, is_warning ? Kind::kWarning : Kind::kError};
}

// As told when it is.
std::string whole(const DeclarationProblem& warning) {
  return warning.message + (warning.consequence.empty() ? "" : " ") + warning.consequence;
}

void print_warnings(CommandContext& context, const std::vector<DeclarationProblem>& warnings) {
  for (const auto& warning : warnings) {
    context.out() << fmt::format("    warning: {}: {}\n", place_of(warning), whole(warning));
  }
}

using Warnings = std::vector<DeclarationProblem>;

json::array array_of(const Warnings& warnings) {
  json::array list;
  for (const auto& warning : warnings) {
    list.push_back({{"integration", warning.integration},
                    {"place", place_of(warning)},
                    {"message", whole(warning)}});
  }
  return list;
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
  if (!step.looks_like.empty()) {
    context.out() << fmt::format("    note: {}\n", integrations::looks_like(step.looks_like));
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
          {"new_resources", json::array(step.new_resources.begin(), step.new_resources.end())},
          {"looks_like", step.looks_like}};
}

void print_plan(CommandContext& context, const DeclaredPlan& plan, const std::string& file,
                const Warnings& about_file) {
  if (context.wants_json()) return;  // one object at the end
  context.out() << file << ", known as " << plan.origin.name << '\n';
  print_warnings(context, about_file);
  if (plan.steps.empty()) context.out() << "  declares nothing\n";
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    print_step(context, plan.steps[i]);
    if (i < plan.declarations.size()) print_warnings(context, plan.declarations[i].warnings);
  }
  context.out().flush();
}

bool changes_something(const DeclaredPlan& plan) {
  return std::ranges::any_of(plan.steps,
                             [](const auto& step) { return step.action != Action::kUnchanged; });
}

void report(CommandContext& context, const DeclaredPlan& plan, const std::string& file,
            const Warnings& warnings, ApplyOptions::Extent extent) {
  const bool applied = extent == ApplyOptions::Extent::kEverything;
  if (!context.wants_json()) {
    context.out() << (!applied ? "This is the plan; nothing was changed.\n"
                      : changes_something(plan)
                          ? "Applied.\n"
                          : "Everything is as declared; nothing was changed.\n");
    return;
  }
  json::array steps;
  for (const auto& step : plan.steps) steps.push_back(object_of(step));
  context.out() << json::serialize(json::object{{"file", file},
                                                {"source", plan.origin.name},
                                                {"steps", std::move(steps)},
                                                {"warnings", array_of(warnings)},
                                                {"applied", applied}})
                << '\n';
}

ExitCode refuse_file(CommandContext& context, const std::string& file,
                     const std::vector<CommandProblem>& problems) {
  return context.refuse(CommandRefusal::kDeclarationRefused, {.name = file}, problems);
}

ExitCode refuse_missing(CommandContext& context, const NoDeclarationFile& missing) {
  if (missing.reason == NoDeclarationFile::Reason::kUnreadable) {
    return context.refuse(CommandRefusal::kFileUnreadable, {.why = missing.message});
  }
  return context.refuse(CommandRefusal::kDeclarationMissing, {.why = missing.message});
}

ExitCode refuse_file(CommandContext& context, const std::string& file,
                     const std::vector<DeclarationProblem>& problems) {
  std::vector<CommandProblem> list;
  for (const auto& problem : problems) list.push_back(shown(problem));
  return refuse_file(context, file, list);
}

// With --strict what would be a warning is the reason.
ExitCode refuse_strictly(CommandContext& context, const std::string& file,
                         const Warnings& warnings) {
  std::vector<CommandProblem> list;
  for (const auto& warning : warnings) list.push_back({place_of(warning), warning.message});
  return context.refuse(CommandRefusal::kDeclarationStrict, {.name = file}, list);
}

Warnings all_warnings(const integrations::DeclarationList& declarations) {
  auto all = declarations.warnings;
  for (const auto& declaration : declarations.items) {
    std::ranges::copy(declaration.warnings, std::back_inserter(all));
  }
  return all;
}

ExitCode carry_out(CommandContext& context, integrations::DeclaredService& service,
                   const DeclaredPlan& plan, const std::string& file,
                   const integrations::DeclarationList& declarations, ApplyOptions::Extent extent) {
  print_plan(context, plan, file, declarations.warnings);
  std::vector<CommandProblem> problems;
  for (auto& sentence : objections(plan)) problems.push_back({"", std::move(sentence)});
  if (!problems.empty()) return refuse_file(context, file, problems);
  if (extent == ApplyOptions::Extent::kEverything) {
    if (auto applied = service.apply(plan, context.actor()); !applied) {
      return context.refuse(CommandRefusal::kDeclarationConflict, {.why = applied.error()});
    }
    context.tell_server();
  }
  report(context, plan, file, all_warnings(declarations), extent);
  return ExitCode::kOk;
}

}  // namespace

ExitCode apply_declarations(CommandContext& context, const ApplyOptions& options) {
  const auto file = find_declarations(options.file);
  if (!file) return refuse_missing(context, file.error());
  auto& installation = context.installation();
  auto declarations = read_declarations(*file, installation.descriptions.in_force()->resources);
  if (!declarations) return refuse_file(context, options.file, declarations.error());
  if (const auto warnings = all_warnings(*declarations);
      options.unknown == ApplyOptions::Unknown::kRefused && !warnings.empty()) {
    return refuse_strictly(context, options.file, warnings);
  }
  // Mail is only left in the outbox here; the server sends it.
  installation::HandOverDesk desk({}, installation, [](const std::string&) {});
  integrations::DeclaredService service(
      {installation.integration_store, installation.hand_over_store, desk.notifications,
       *installation.database, installation.history, installation.clock, installation.random,
       installation.descriptions});
  auto origin = file->origin(options.source);
  const auto place = origin.place;
  const auto plan = service.plan(declarations->items, std::move(origin), options.choices);
  return carry_out(context, service, plan, place, *declarations, options.extent);
}

}  // namespace gatehouse::commands

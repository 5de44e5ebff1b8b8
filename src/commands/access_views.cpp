#include "commands/access_views.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/text.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using access::DescriptionDiff;
using access::DescriptionProblem;

constexpr std::size_t kLinesMax = 20;  // of one list

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

void print_list(CommandContext& context, std::string_view sign,
                const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size() && i < kLinesMax; ++i) {
    context.out() << fmt::format("  {} {}\n", sign, lines[i]);
  }
  if (lines.size() <= kLinesMax) return;
  context.out() << fmt::format("  {} ... and {} more (--json shows all)\n", sign,
                               lines.size() - kLinesMax);
}

void print_part(CommandContext& context, std::string_view name, std::size_t total,
                const DescriptionDiff::Part& part) {
  context.out() << fmt::format("{}: {}; {} new, {} changed, {} gone\n", name, total,
                               part.added.size(), part.changed.size(), part.removed.size());
  std::vector<std::string> changed;
  for (const auto& [what, details] : part.changed) {
    changed.push_back(what + "  " + joined(details, "; "));
  }
  print_list(context, "+", part.added);
  print_list(context, "~", changed);
  print_list(context, "-", part.removed);
}

json::object object_of(std::size_t total, const DescriptionDiff::Part& part) {
  json::array changed;
  for (const auto& [name, details] : part.changed) {
    changed.push_back({{"name", name}, {"details", array_of(details)}});
  }
  return {{"total", total},
          {"added", array_of(part.added)},
          {"changed", std::move(changed)},
          {"removed", array_of(part.removed)}};
}

}  // namespace

void print_plan(CommandContext& context, const DescriptionPlan& plan) {
  if (context.wants_json()) return;
  std::vector<std::string> warnings;
  for (const auto& warning : plan.warnings) {
    warnings.push_back(access::shown(warning.place) + ": " + warning.message);
  }
  print_list(context, "warning:", warnings);
  print_part(context, "Resources", plan.after->resources.size(), plan.diff.resources);
  print_part(context, "Routes", plan.after->routes.all().size(), plan.diff.routes);
  if (!plan.lost.empty()) context.out() << "Granted resources that will be no more:\n";
  for (const auto& [integration, resources] : plan.lost) {
    context.out() << fmt::format("  \"{}\": {}\n", integration, joined(resources, ", "));
  }
  context.out().flush();
}

json::object object_of(const DescriptionPlan& plan) {
  json::array lost;
  for (const auto& [integration, resources] : plan.lost) {
    lost.push_back({{"integration", integration}, {"resources", array_of(resources)}});
  }
  return {{"files", plan.files},
          {"resources", object_of(plan.after->resources.size(), plan.diff.resources)},
          {"routes", object_of(plan.after->routes.all().size(), plan.diff.routes)},
          {"lost_grants", std::move(lost)},
          {"warnings", array_of(plan.warnings)}};
}

json::array array_of(const std::vector<DescriptionProblem>& warnings) {
  json::array list;
  for (const auto& warning : warnings) {
    list.push_back({{"place", access::shown(warning.place)}, {"message", warning.message}});
  }
  return list;
}

std::vector<CommandProblem> told(const std::vector<DescriptionProblem>& problems) {
  using Kind = CommandProblem::Kind;
  std::vector<CommandProblem> list;
  for (const auto& [place, message, severity] : problems) {
    const bool is_warning = severity == DescriptionProblem::Severity::kWarning;
    list.push_back({access::shown(place), message, is_warning ? Kind::kWarning : Kind::kError, {}});
  }
  return list;
}

}  // namespace gatehouse::commands

#include "commands/access_commands.h"
#include "commands/command_line.h"

namespace gatehouse::commands {
namespace {

void add_plan_only(CLI::App& app, const std::shared_ptr<DescriptionOptions>& options) {
  app.add_flag_callback(
      "--dry-run", [options] { options->extent = DescriptionOptions::Extent::kPlanOnly; },
      "Only show what would change");
  app.add_flag_callback(
      "--yes", [options] { options->confirmation = Confirmation::kGiven; },
      "Also when resources vanish that integrations are granted");
}

CLI::Option& add_paths(CLI::App& app, const std::shared_ptr<DescriptionOptions>& options) {
  app.add_flag_callback(
      "--add", [options] { options->onto = DescriptionOptions::Onto::kPresent; },
      "Add to what is in force instead of replacing it");
  return *app.add_option("PATH", options->paths,
                         "Magento's acl.xml or webapi.xml, a module, a source tree, OpenAPI 3, or "
                         "our own YAML");
}

}  // namespace

void add_access(CLI::App& app, CommandLine& line) {
  auto& access =
      *app.add_subcommand("access", "Which API is behind the gate")->require_subcommand(1);

  auto& import = *access.add_subcommand("import", "Put the description in these files in force");
  auto imported = std::make_shared<DescriptionOptions>();
  add_paths(import, imported).required();
  add_plan_only(import, imported);
  choose(import, line,
         [imported](CommandContext& context) { return import_description(context, *imported); });

  auto& reset = *access.add_subcommand("reset", "Go back to the shipped description");
  auto shipped = std::make_shared<DescriptionOptions>();
  add_plan_only(reset, shipped);
  choose(reset, line,
         [shipped](CommandContext& context) { return reset_description(context, *shipped); });

  auto& show = *access.add_subcommand("show", "Show where the description in force is from");
  auto shown = std::make_shared<Shown>(Shown::kSummary);
  show.add_flag_callback(
      "--document", [shown] { *shown = Shown::kDocument; }, "All of it, as YAML");
  choose(show, line,
         [shown](CommandContext& context) { return show_description(context, *shown); });

  auto& check = *access.add_subcommand("check", "Look for mistakes in the description");
  auto checked = std::make_shared<DescriptionOptions>();
  add_paths(check, checked);
  choose(check, line,
         [checked](CommandContext& context) { return check_description(context, *checked); });
}

}  // namespace gatehouse::commands

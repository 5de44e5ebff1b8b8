#include "commands/apply_command.h"
#include "commands/command_line.h"
#include "commands/hand_over_commands.h"
#include "commands/integration_commands.h"

namespace gatehouse::commands {
namespace {

constexpr auto kNameHelp = "Name or ID of the integration";

void add_integration_details(CLI::App& app, IntegrationOptions& options) {
  app.add_option("--email", options.email, "Email address of the third party");
  app.add_option("--callback-url", options.callback_url,
                 "Where the credentials are delivered when it is activated");
  app.add_option("--identity-link-url", options.identity_link_url,
                 "Where the operator signs in at the third party");
}

CLI::Option& add_all_resources(CLI::App& app, IntegrationOptions& options) {
  return *app.add_flag_callback(
      "--all", [&options] { options.scope = IntegrationOptions::Scope::kAll; },
      "Grant all resources");
}

CLI::Option& add_resources(CLI::App& app, const std::string& flag, std::vector<std::string>& to,
                           const std::string& help) {
  return *app.add_option(flag, to, help)->type_name("ID...");
}

void add_out(CLI::App& app, SecretsTo& to) {
  app.add_option("--out", to.file,
                 "Write the credentials as JSON to this new file, which only you may read")
      ->type_name("FILE");
}

void add_integration_create(CLI::App& app, CommandLine& line) {
  auto& create = *app.add_subcommand("create", "Register an integration");
  auto options = std::make_shared<IntegrationOptions>();
  auto to = std::make_shared<SecretsTo>();
  auto activation = std::make_shared<Activation>(Activation::kLater);
  create.add_option("--name", options->name, "Its name, unique")->required();
  add_integration_details(create, *options);
  auto& all = add_all_resources(create, *options);
  add_resources(create, "--resource", options->only,
                "Grant these resources and what stands above them (see: gatehouse resources)")
      .excludes(&all);
  auto* activate = create.add_flag_callback(
      "--activate", [activation] { *activation = Activation::kNow; }, "Activate it at once");
  add_out(create, *to);
  create.get_option("--out")->needs(activate);
  choose(create, line, [options, activation, to](CommandContext& context) {
    return create_integration(context, *options, *activation, *to);
  });
}

// A list of ids takes all that follows it, also the name, which is no id.
void take_name_from_ids(IntegrationOptions& options) {
  for (auto* ids : {&options.grant, &options.revoke, &options.only}) {
    if (!options.name.empty() || ids->empty()) continue;
    if (ids->back().find("::") != std::string::npos) continue;
    options.name = std::move(ids->back());
    ids->pop_back();
  }
}

bool changes_something(const IntegrationOptions& options) {
  return options.new_name || options.email || options.callback_url || options.identity_link_url ||
         options.scope == IntegrationOptions::Scope::kAll || !options.grant.empty() ||
         !options.revoke.empty() || !options.only.empty();
}

void add_integration_update(CLI::App& app, CommandLine& line) {
  auto& update = *app.add_subcommand(
      "update", "Change an integration, and show what changes; what is not given stays");
  auto options = std::make_shared<IntegrationOptions>();
  auto& name =
      *update.add_option("NAME", options->name, "Name or ID of the integration (required)");
  update.add_option("--name", options->new_name, "Its new name");
  add_integration_details(update, *options);
  auto& grant = add_resources(update, "--grant", options->grant,
                              "Grant these resources, too, and what stands above them");
  auto& revoke = add_resources(update, "--revoke", options->revoke,
                               "Take these resources away, with all that stands below them");
  auto& only = add_resources(update, "--only,--resource", options->only,
                             "Grant these resources and what stands above them, and take all "
                             "others away");
  auto& all = add_all_resources(update, *options);
  for (auto* option : {&grant, &revoke}) option->excludes(&only)->excludes(&all);
  only.excludes(&all);
  update.add_flag_callback(
      "--plan", [options] { options->extent = IntegrationOptions::Extent::kPlanOnly; },
      "Only show what would change");
  update.callback([&line, options, &name] {
    take_name_from_ids(*options);
    if (options->name.empty()) throw CLI::RequiredError(name.get_name());
    if (!changes_something(*options)) {
      throw CLI::ValidationError(
          "Say what to change: --name, --email, --callback-url, "
          "--identity-link-url, --grant, --revoke, --only or --all");
    }
    line.command = [options](CommandContext& context) {
      return update_integration(context, *options);
    };
  });
}

void add_integration_show(CLI::App& app, CommandLine& line) {
  auto& show = *app.add_subcommand("show", "Show an integration");
  auto name = std::make_shared<std::string>();
  auto to = std::make_shared<SecretsTo>();
  auto secrets = std::make_shared<Secrets>(Secrets::kHidden);
  show.add_option("NAME", *name, kNameHelp)->required();
  auto* reveal = show.add_flag_callback(
      "--reveal", [secrets] { *secrets = Secrets::kRevealed; },
      "Show the secrets too; this is recorded in the history");
  add_out(show, *to);
  show.get_option("--out")->needs(reveal);
  choose(show, line, [name, secrets, to](CommandContext& context) {
    return show_integration(context, *name, *secrets, *to);
  });
}

// What makes tokens for an integration.
void add_integration_tokens(CLI::App& app, CommandLine& line) {
  using integrations::Occasion;
  const auto add = [&](const std::string& act, const std::string& help, Occasion occasion) {
    auto& subcommand = *app.add_subcommand(act, help);
    auto name = std::make_shared<std::string>();
    auto to = std::make_shared<SecretsTo>();
    subcommand.add_option("NAME", *name, kNameHelp)->required();
    add_out(subcommand, *to);
    choose(subcommand, line, [name, to, occasion](CommandContext& context) {
      return authorize_integration(context, *name, occasion, *to);
    });
  };
  add("activate",
      "Make its tokens and let it in, or hand its credentials over; or let one that was "
      "deactivated in again",
      Occasion::kActivation);
  add("reauthorize", "Replace its access token", Occasion::kReauthorization);
}

void add_integration_deactivate(CLI::App& app, CommandLine& line) {
  auto& deactivate = *app.add_subcommand(
      "deactivate", "Refuse its calls until it is activated again; it keeps what it has");
  auto name = std::make_shared<std::string>();
  deactivate.add_option("NAME", *name, kNameHelp)->required();
  choose(deactivate, line,
         [name](CommandContext& context) { return deactivate_integration(context, *name); });
}

void add_integration_delete(CLI::App& app, CommandLine& line) {
  auto& remove = *app.add_subcommand("delete", "Delete an integration and end its credentials");
  auto name = std::make_shared<std::string>();
  auto confirmation = std::make_shared<Confirmation>(Confirmation::kMissing);
  remove.add_option("NAME", *name, kNameHelp)->required();
  remove.add_flag_callback(
      "--yes", [confirmation] { *confirmation = Confirmation::kGiven; }, "Really delete it");
  choose(remove, line, [name, confirmation](CommandContext& context) {
    return delete_integration(context, *name, *confirmation);
  });
}

void add_integration_hand_over(CLI::App& app, CommandLine& line) {
  auto& subcommand = *app.add_subcommand(
      "hand-over", "Show how the credentials are delivered and exchanged, or act on it");
  auto name = std::make_shared<std::string>();
  auto act = std::make_shared<HandOverAct>(HandOverAct::kShow);
  subcommand.add_option("NAME", *name, kNameHelp)->required();
  auto& acts = *subcommand.add_option_group("Acts")->require_option(0, 1);
  const auto add_act = [&](const std::string& flag, HandOverAct chosen, const std::string& help) {
    acts.add_flag_callback(
        flag, [act, chosen] { *act = chosen; }, help);
  };
  add_act("--send-again", HandOverAct::kSendAgain, "Deliver the same credentials again");
  add_act("--restart-window", HandOverAct::kRestartWindow,
          "Give the third party the time for the exchange once more");
  add_act("--test", HandOverAct::kTest, "Deliver made-up credentials, marked as a test");
  choose(subcommand, line,
         [name, act](CommandContext& context) { return hand_over(context, *name, *act); });
}

void add_integration_apply(CLI::App& app, CommandLine& line) {
  auto& apply = *app.add_subcommand("apply", "Bring integrations in line with a file");
  auto options = std::make_shared<ApplyOptions>();
  apply
      .add_option("FILE", options->file,
                  "YAML, or Magento's integration.xml or config.xml, or a directory with these")
      ->required();
  apply
      .add_option("--source", options->source,
                  "Name by which integrations remember what declares them (that of the file)")
      ->type_name("NAME");
  apply.add_flag_callback(
      "--plan", [options] { options->extent = ApplyOptions::Extent::kPlanOnly; },
      "Only show what would be done");
  apply.add_flag_callback(
      "--prune", [options] { options->choices.undeclared = integrations::Undeclared::kRemoved; },
      "Delete integrations that this source declares no longer");
  apply.add_flag_callback(
      "--strict", [options] { options->unknown = ApplyOptions::Unknown::kRefused; },
      "Refuse a file that names resources which do not exist");
  apply.add_flag_callback(
      "--adopt", [options] { options->choices.adoption = integrations::Adoption::kAllowed; },
      "Take over integrations of the same name that this source did not declare");
  choose(apply, line,
         [options](CommandContext& context) { return apply_declarations(context, *options); });
}

}  // namespace

void add_integration(CLI::App& app, CommandLine& line) {
  auto& integration =
      *app.add_subcommand("integration", "Third-party systems")->require_subcommand(1);
  // How credentials are handed over while no server runs.
  add_configuration_flag(integration, line, "base_url");
  add_configuration_flag(integration, line, "allow_callback_to");
  add_integration_create(integration, line);
  choose(*integration.add_subcommand("list", "List all integrations"), line, list_integrations);
  add_integration_show(integration, line);
  add_integration_update(integration, line);
  add_integration_tokens(integration, line);
  add_integration_hand_over(integration, line);
  add_integration_deactivate(integration, line);
  add_integration_delete(integration, line);
  add_integration_apply(integration, line);
}

}  // namespace gatehouse::commands

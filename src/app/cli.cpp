#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>

#include "app/commands/admin_commands.h"
#include "app/commands/apply_command.h"
#include "app/commands/backup_commands.h"
#include "app/commands/catalogue_commands.h"
#include "app/commands/config_commands.h"
#include "app/commands/hand_over_commands.h"
#include "app/commands/history_commands.h"
#include "app/commands/integration_commands.h"
#include "app/commands/notification_commands.h"
#include "app/commands/serve_command.h"
#include "app/configuration_error.h"
#include "app/terminal_stream.h"
#include "base/unavailable.h"
#include "version.h"

namespace gatehouse::app {
namespace {

using Command = std::function<ExitCode(CommandContext&)>;

// The options that every command takes, the configuration given as flags, and the command chosen.
struct CommandLine {
  std::string config_file;
  Format format = Format::kText;
  std::vector<std::unique_ptr<GivenValue>> flags;
  Command command;
};

// Options that are also keys of the configuration file.
void add_configuration_flag(CLI::App& app, CommandLine& line, std::string_view name) {
  for (const auto& key : configuration_keys()) {
    if (key.name != name) continue;
    auto& given = *line.flags.emplace_back(
        std::make_unique<GivenValue>(GivenValue{std::string(name), {}, flag_of(name)}));
    if (name == "sandbox") {
      app.add_flag_callback(
          flag_of(name), [&given] { given.values = {"true"}; }, std::string(key.help));
      return;
    }
    auto* option = app.add_option(flag_of(name), given.values, std::string(key.help));
    option->type_name("VALUE");
    if (key.arity == ConfigurationKey::Arity::kOne) {
      option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
      option->allow_extra_args(false);
    }
    return;
  }
}

void choose(CLI::App& subcommand, CommandLine& line, Command command) {
  subcommand.callback([&line, command = std::move(command)] { line.command = command; });
}

void add_serve(CLI::App& app, CommandLine& line) {
  auto& serve_app = *app.add_subcommand("serve", "Run the server");
  for (const auto& key : configuration_keys()) {
    if (key.name != "data_dir") add_configuration_flag(serve_app, line, key.name);
  }
  choose(serve_app, line, serve);
}

using ByUser = ExitCode (*)(CommandContext&, const std::string&);

// The acts on one operator.
void add_admin_acts(CLI::App& admin, CommandLine& line) {
  const auto add_act = [&](const std::string& name, const std::string& help, ByUser command) {
    auto& subcommand = *admin.add_subcommand(name, help);
    auto user = std::make_shared<std::string>();
    subcommand.add_option("USER", *user, "Name to sign in with")->required();
    choose(subcommand, line,
           [user, command](CommandContext& context) { return command(context, *user); });
  };
  add_act("show", "Show an operator", show_admin);
  add_act("unlock", "Forget wrong passwords", unlock_admin);
  add_act("disable", "Let an operator sign in no more, and end their sessions", disable_admin);
  add_act("enable", "Let a disabled operator sign in again", enable_admin);
}

void add_admin_password(CLI::App& admin, CommandLine& line) {
  auto& subcommand = *admin.add_subcommand(
      "password", "Replace an operator's password, and end their sessions and admin tokens");
  auto user = std::make_shared<std::string>();
  auto source = std::make_shared<NewPassword>(NewPassword::kPrompt);
  subcommand.add_option("USER", *user, "Name to sign in with")->required();
  auto* from_input = subcommand.add_flag_callback(
      "--password-stdin", [source] { *source = NewPassword::kStandardInput; },
      "Read the password from standard input instead of asking");
  subcommand
      .add_flag_callback(
          "--one-time", [source] { *source = NewPassword::kOneTime; },
          "Make one that signs in once, and show it")
      ->excludes(from_input);
  choose(subcommand, line, [user, source](CommandContext& context) {
    return set_admin_password(context, *user, *source);
  });
}

void add_admin_delete(CLI::App& admin, CommandLine& line) {
  auto& remove = *admin.add_subcommand("delete", "Delete an operator");
  auto user = std::make_shared<std::string>();
  auto confirmation = std::make_shared<Confirmation>(Confirmation::kMissing);
  remove.add_option("USER", *user, "Name to sign in with")->required();
  remove.add_flag_callback(
      "--yes", [confirmation] { *confirmation = Confirmation::kGiven; }, "Really delete them");
  choose(remove, line, [user, confirmation](CommandContext& context) {
    return delete_admin(context, *user, *confirmation);
  });
}

void add_admin(CLI::App& app, CommandLine& line) {
  auto& admin = *app.add_subcommand("admin", "Operators of the admin")->require_subcommand(1);
  auto& create = *admin.add_subcommand("create", "Register an operator");
  auto options = std::make_shared<AdminOptions>();
  options->role = operators::kAdministrators;
  create.add_option("--username", options->username, "Name to sign in with")->required();
  create.add_option("--email", options->email, "Email address")->required();
  create.add_option("--role", options->role, "Role (Administrators)");
  create.add_flag_callback(
      "--password-stdin", [options] { options->password_from = PasswordFrom::kStandardInput; },
      "Read the password from standard input instead of asking");
  choose(create, line,
         [options](CommandContext& context) { return create_admin(context, *options); });
  choose(*admin.add_subcommand("list", "List all operators"), line, list_admins);
  add_admin_acts(admin, line);
  add_admin_password(admin, line);
  add_admin_delete(admin, line);
}

void add_integration_options(CLI::App& app, IntegrationOptions& options) {
  app.add_option("--email", options.email, "Email address of the third party");
  app.add_option("--callback-url", options.callback_url,
                 "Where the credentials are delivered when it is activated");
  app.add_option("--identity-link-url", options.identity_link_url,
                 "Where the operator signs in at the third party");
  auto* all = app.add_flag_callback(
      "--all", [&options] { options.scope = IntegrationOptions::Scope::kAll; },
      "Grant all resources");
  app.add_option("--resource", options.resources,
                 "Grant this resource; may be repeated (see: gatehouse resources)")
      ->type_name("ID...")
      ->excludes(all);
}

using ByName = ExitCode (*)(CommandContext&, const std::string&);

void add_by_name(CLI::App& app, CommandLine& line, const std::string& name, const std::string& help,
                 ByName command) {
  auto& subcommand = *app.add_subcommand(name, help);
  auto integration = std::make_shared<std::string>();
  subcommand.add_option("NAME", *integration, "Name of the integration")->required();
  choose(subcommand, line, [integration, command](CommandContext& context) {
    return command(context, *integration);
  });
}

void add_integration_create(CLI::App& app, CommandLine& line) {
  auto& create = *app.add_subcommand("create", "Register an integration");
  auto options = std::make_shared<IntegrationOptions>();
  auto activation = std::make_shared<Activation>(Activation::kLater);
  create.add_option("--name", options->name, "Its name, unique")->required();
  add_integration_options(create, *options);
  create.add_flag_callback(
      "--activate", [activation] { *activation = Activation::kNow; }, "Activate it at once");
  choose(create, line, [options, activation](CommandContext& context) {
    return create_integration(context, *options, *activation);
  });
}

void add_integration_update(CLI::App& app, CommandLine& line) {
  auto& update = *app.add_subcommand("update", "Change an integration; what is not given stays");
  auto options = std::make_shared<IntegrationOptions>();
  update.add_option("NAME", options->name, "Name of the integration")->required();
  update.add_option("--name", options->new_name, "Its new name");
  add_integration_options(update, *options);
  choose(update, line,
         [options](CommandContext& context) { return update_integration(context, *options); });
}

void add_integration_show(CLI::App& app, CommandLine& line) {
  auto& show = *app.add_subcommand("show", "Show an integration");
  auto name = std::make_shared<std::string>();
  auto secrets = std::make_shared<Secrets>(Secrets::kHidden);
  show.add_option("NAME", *name, "Name of the integration")->required();
  show.add_flag_callback(
      "--reveal", [secrets] { *secrets = Secrets::kRevealed; },
      "Show the secrets too; this is recorded in the history");
  choose(show, line, [name, secrets](CommandContext& context) {
    return show_integration(context, *name, *secrets);
  });
}

void add_integration_delete(CLI::App& app, CommandLine& line) {
  auto& remove = *app.add_subcommand("delete", "Delete an integration and end its credentials");
  auto name = std::make_shared<std::string>();
  auto confirmation = std::make_shared<Confirmation>(Confirmation::kMissing);
  remove.add_option("NAME", *name, "Name of the integration")->required();
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
  subcommand.add_option("NAME", *name, "Name of the integration")->required();
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

void add_notification(CLI::App& app, CommandLine& line) {
  auto& notification =
      *app.add_subcommand("notification", "Messages to operators")->require_subcommand(1);
  choose(*notification.add_subcommand("list", "List notifications, the newest first"), line,
         list_notifications);
  choose(*notification.add_subcommand("read-all", "Mark all notifications as read"), line,
         mark_all_notifications_read);
  using ByNumber = ExitCode (*)(CommandContext&, std::int64_t);
  const auto add_by_number = [&](const std::string& name, const std::string& help,
                                 ByNumber command) {
    auto& subcommand = *notification.add_subcommand(name, help);
    auto number = std::make_shared<std::int64_t>();
    subcommand.add_option("ID", *number, "Number of the notification")->required();
    choose(subcommand, line,
           [number, command](CommandContext& context) { return command(context, *number); });
  };
  add_by_number("read", "Mark a notification as read", mark_notification_read);
  add_by_number("remove", "Remove a notification", remove_notification);
}

void add_integration_apply(CLI::App& app, CommandLine& line) {
  auto& apply = *app.add_subcommand("apply", "Bring integrations in line with a file");
  auto options = std::make_shared<ApplyOptions>();
  apply.add_option("FILE", options->file, "YAML, or Magento's integration.xml or config.xml")
      ->required();
  apply.add_flag_callback(
      "--plan", [options] { options->extent = ApplyOptions::Extent::kPlanOnly; },
      "Only show what would be done");
  apply.add_flag_callback(
      "--adopt", [options] { options->adoption = integrations::Adoption::kAllowed; },
      "Take over integrations of the same name that this file did not declare");
  choose(apply, line,
         [options](CommandContext& context) { return apply_declarations(context, *options); });
}

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
  add_by_name(integration, line, "activate",
              "Make its tokens and let it in, or hand its credentials over", activate_integration);
  add_by_name(integration, line, "reauthorize", "Replace its access token",
              reauthorize_integration);
  add_integration_hand_over(integration, line);
  add_integration_delete(integration, line);
  add_integration_apply(integration, line);
}

void add_config(CLI::App& app, CommandLine& line) {
  auto& config =
      *app.add_subcommand("config", "Settings (Stores > Configuration)")->require_subcommand(1);
  choose(*config.add_subcommand("list", "List all settings"), line, list_settings);
  add_by_name(config, line, "get", "Show one setting", get_setting);
  auto& set = *config.add_subcommand("set", "Change one setting");
  auto path = std::make_shared<std::string>();
  auto value = std::make_shared<std::optional<std::string>>();
  set.add_option("PATH", *path, "Such as webapi/webapisecurity/allow_insecure")->required();
  auto* given = set.add_option("VALUE", *value, "The new value");
  auto to_default = std::make_shared<bool>(false);
  set.add_flag_callback(
         "--default", [to_default] { *to_default = true; }, "Back to the default")
      ->excludes(given);
  choose(set, line, [path, value, to_default](CommandContext& context) {
    if (!*value && !*to_default) {
      context.err() << "VALUE or --default is required\n"
                       "Run with --help for more information.\n";
      return ExitCode::kUsage;
    }
    return set_setting(context, *path, *value);
  });
}

void add_history(CLI::App& app, CommandLine& line) {
  auto& history = *app.add_subcommand("history", "Who did what, and when")->require_subcommand(1);
  auto& list = *history.add_subcommand("list", "Show what was done, the newest first");
  auto limit = std::make_shared<std::size_t>(50);
  list.add_option("--limit", *limit, "How many records (50)")->check(CLI::Range(1, 100'000));
  choose(list, line, [limit](CommandContext& context) { return list_history(context, *limit); });
  choose(*history.add_subcommand("verify", "Check that nobody changed the history by hand"), line,
         verify_history);
}

void add_backup(CLI::App& app, CommandLine& line) {
  auto& backup_app = *app.add_subcommand("backup", "Copy the database into a file");
  auto file = std::make_shared<std::string>();
  backup_app.add_option("FILE", *file, "The new file; the key is no part of it")->required();
  choose(backup_app, line, [file](CommandContext& context) { return backup(context, *file); });
}

void add_restore(CLI::App& app, CommandLine& line) {
  auto& restore_app = *app.add_subcommand("restore", "Put a backup in the place of the database");
  auto options = std::make_shared<RestoreOptions>();
  restore_app.add_option("FILE", options->file, "What `gatehouse backup` wrote")->required();
  restore_app
      .add_option("--key", options->key_file,
                  "The key that belongs to it, for a data directory without one")
      ->type_name("FILE");
  choose(restore_app, line,
         [options](CommandContext& context) { return restore(context, *options); });
}

void add_all(CLI::App& app, CommandLine& line) {
  app.set_version_flag("--version", std::string("gatehouse ") + kVersion);
  app.set_help_all_flag("--help-all", "Help for all commands");
  app.require_subcommand(1);
  app.fallthrough();
  add_configuration_flag(app, line, "data_dir");
  app.add_option("--config", line.config_file, "Configuration file (TOML)")->type_name("FILE");
  app.add_flag_callback(
      "--json", [&line] { line.format = Format::kJson; }, "Write JSON");
  add_serve(app, line);
  add_admin(app, line);
  add_integration(app, line);
  add_notification(app, line);
  add_config(app, line);
  add_history(app, line);
  add_backup(app, line);
  add_restore(app, line);
  choose(*app.add_subcommand("resources", "Show the resource tree"), line, list_resources);
  choose(*app.add_subcommand("routes", "Show every route with the resources it needs"), line,
         list_routes);
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

Configuration configuration_of(const CommandLine& line) {
  std::vector<GivenValue> given;
  for (const auto& flag : line.flags) {
    if (!flag->values.empty()) given.push_back(*flag);
  }
  auto file = line.config_file.empty() ? environment("GATEHOUSE_CONFIG")
                                       : std::optional<std::string>(line.config_file);
  return read_configuration(file, given, environment);
}

ExitCode run(const CommandLine& line) {
  TerminalStream out(std::cout);
  TerminalStream err(std::cerr);
  try {
    CommandContext context(configuration_of(line), line.format, out, err);
    return line.command(context);
  } catch (const ConfigurationError& error) {
    err << error.what() << '\n';
    return ExitCode::kConfiguration;
  } catch (const Unavailable& error) {
    err << error.what() << '\n';
    return ExitCode::kRefused;
  }
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("Gatehouse lets third-party systems into your API, and nobody else.", "gatehouse");
  CommandLine line;
  add_all(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool is_help = error.get_exit_code() == 0;
    app.exit(error);
    return static_cast<int>(is_help ? ExitCode::kOk : ExitCode::kUsage);
  }
  return static_cast<int>(run(line));
}

}  // namespace gatehouse::app

#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
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
#include "base/text.h"
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

// A value without a flag.
struct Positional {
  std::string name;
  std::string help;
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
    // One value for each flag, or it would take the words behind it, too.
    option->type_name("VALUE")->allow_extra_args(false);
    if (key.arity == ConfigurationKey::Arity::kOne) {
      option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    return;
  }
}

void choose(CLI::App& subcommand, CommandLine& line, Command command) {
  subcommand.callback([&line, command = std::move(command)] { line.command = command; });
}

using ByName = ExitCode (*)(CommandContext&, const std::string&);

void add_by_name(CLI::App& app, CommandLine& line, const std::string& name, const std::string& help,
                 ByName command, const Positional& what) {
  auto& subcommand = *app.add_subcommand(name, help);
  auto value = std::make_shared<std::string>();
  subcommand.add_option(what.name, *value, what.help)->required();
  choose(subcommand, line,
         [value, command](CommandContext& context) { return command(context, *value); });
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
  auto& name = *update.add_option("NAME", options->name, "Name of the integration (required)");
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
  show.add_option("NAME", *name, "Name of the integration")->required();
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
  using MakesTokens = ExitCode (*)(CommandContext&, const std::string&, const SecretsTo&);
  const auto add = [&](const std::string& act, const std::string& help, MakesTokens command) {
    auto& subcommand = *app.add_subcommand(act, help);
    auto name = std::make_shared<std::string>();
    auto to = std::make_shared<SecretsTo>();
    subcommand.add_option("NAME", *name, "Name of the integration")->required();
    add_out(subcommand, *to);
    choose(subcommand, line,
           [name, to, command](CommandContext& context) { return command(context, *name, *to); });
  };
  add("activate", "Make its tokens and let it in, or hand its credentials over",
      activate_integration);
  add("reauthorize", "Replace its access token", reauthorize_integration);
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
  add_by_name(notification, line, "test-mail", "Send a test mail, by the mail server that is set",
              send_test_mail, {"ADDRESS", "Where it goes to"});
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
  add_integration_delete(integration, line);
  add_integration_apply(integration, line);
}

void add_config(CLI::App& app, CommandLine& line) {
  auto& config =
      *app.add_subcommand("config", "Settings (Stores > Configuration)")->require_subcommand(1);
  choose(*config.add_subcommand("list", "List all settings"), line, list_settings);
  add_by_name(config, line, "get", "Show one setting", get_setting,
              {"PATH", "Such as webapi/webapisecurity/allow_insecure"});
  auto& set = *config.add_subcommand("set", "Change one setting");
  auto path = std::make_shared<std::string>();
  auto value = std::make_shared<std::optional<std::string>>();
  set.add_option("PATH", *path, "Such as webapi/webapisecurity/allow_insecure")->required();
  auto* given = set.add_option("VALUE", *value, "The new value");
  auto to_default = std::make_shared<bool>(false);
  set.add_flag_callback(
         "--default", [to_default] { *to_default = true; }, "Back to the default")
      ->excludes(given);
  set.callback([&line, path, value, to_default] {
    if (!*value && !*to_default) throw CLI::RequiredError("VALUE or --default");
    line.command = [path, value](CommandContext& context) {
      return set_setting(context, *path, *value);
    };
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

// The options by which another command finds the same data directory.
std::vector<std::string> common_options(const CommandLine& line) {
  std::vector<std::string> options;
  for (const auto& flag : line.flags) {
    if (flag->key != "data_dir" || flag->values.empty()) continue;
    options = {"--data-dir", flag->values.back()};
  }
  if (!line.config_file.empty()) {
    options.insert(options.end(), {"--config", line.config_file});
  }
  return options;
}

// Tells what kept a command from beginning or from going on.
void tell(std::ostream& err, Format format, std::string_view code, const std::string& message) {
  if (format == Format::kText) {
    err << message << '\n';
    return;
  }
  err << boost::json::serialize(
             boost::json::object{{"error", {{"code", code}, {"message", message}}}})
      << '\n';
}

ExitCode run(const CommandLine& line) {
  TerminalStream out(std::cout);
  TerminalStream err(std::cerr);
  try {
    CommandContext context(configuration_of(line), line.format, out, err);
    context.use_in_hints(common_options(line));
    return line.command(context);
  } catch (const ConfigurationError& error) {
    tell(err, line.format, "configuration", error.what());
    return ExitCode::kConfiguration;
  } catch (const Unavailable& error) {
    tell(err, line.format, "unavailable", error.what());
    return ExitCode::kRefused;
  }
}

// The command that was given, as far as it was understood: "gatehouse integration".
const CLI::App& last_command(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : last_command(*given.back());
}

std::string name_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : name_of(*app.get_parent()) + " " + app.get_name();
}

std::string message_of(const CLI::ParseError& error, const CLI::App& app) {
  const auto& command = last_command(app);
  const auto commands =
      command.get_subcommands([](const CLI::App* one) { return !one->get_name().empty(); });
  if (commands.empty()) return std::string(error.what()) + ".";
  std::vector<std::string> names;
  for (const auto* one : commands) names.push_back(one->get_name());
  for (const auto& word : app.remaining(true)) {
    if (word.starts_with('-')) continue;
    return "There is no command \"" + name_of(command) + " " + word + "\"; there are " +
           joined(names, ", ") + ".";
  }
  for (const auto& word : app.remaining(true)) return "There is no option " + word + ".";
  if (error.get_name() != "RequiredError") return std::string(error.what()) + ".";
  return "Say which command of \"" + name_of(command) + "\": " + joined(names, ", ") + ".";
}

// Whether there are words that are no command, which a help would pass over.
bool has_unknown_command(const CLI::App& app) {
  const auto unknown = app.remaining(true);
  const auto commands = last_command(app).get_subcommands(
      [](const CLI::App* one) { return !one->get_name().empty(); });
  return !commands.empty() && std::ranges::any_of(unknown, [](const std::string& word) {
    return !word.starts_with('-');
  });
}

// An option that is given an empty value, as in "--data-dir=", would take the next word.
std::vector<std::string> with_empty_values(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  bool are_options = true;
  for (const auto& word : words) {
    if (word == "--") are_options = false;
    const bool is_empty = are_options && word.size() > 3 && word.starts_with("--") &&
                          word.find('=') == word.size() - 1;
    out.push_back(is_empty ? word.substr(0, word.size() - 1) : word);
    if (is_empty) out.emplace_back();
  }
  return out;
}

// A name that begins with "-" is taken for an option. Where a name is missing and there is one such
// word that is no option, it is the name: the same words with it behind "--", which ends options.
std::optional<std::vector<std::string>> with_name_last(const std::vector<std::string>& words,
                                                       const CLI::App& app) {
  const auto& command = last_command(app);
  const auto options = command.get_options(
      [](const CLI::Option* option) { return option->get_positional() && option->count() == 0; });
  const auto unknown = app.remaining(true);
  if (options.size() != 1 || unknown.size() != 1 || !unknown.front().starts_with('-')) {
    return std::nullopt;
  }
  auto again = words;
  const auto found = std::ranges::find(again, unknown.front());
  if (found == again.end() || std::ranges::find(again, "--") != again.end()) return std::nullopt;
  again.erase(found);
  again.insert(again.end(), {"--", unknown.front()});
  return again;
}

int run_words(const std::vector<std::string>& words) {
  CLI::App app("Gatehouse lets third-party systems into your API, and nobody else.", "gatehouse");
  CommandLine line;
  add_all(app, line);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0 && !has_unknown_command(app)) {
      app.exit(error);
      return static_cast<int>(ExitCode::kOk);
    }
    if (const auto again = with_name_last(words, app)) return run_words(*again);
    TerminalStream err(std::cerr);
    const bool wants_json = std::ranges::find(words, "--json") != words.end();
    tell(err, wants_json ? Format::kJson : Format::kText, "usage",
         message_of(error, app) + " See: " + name_of(last_command(app)) + " --help");
    return static_cast<int>(ExitCode::kUsage);
  }
  return static_cast<int>(run(line));
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  return run_words(with_empty_values({argv + 1, argv + argc}));
}

}  // namespace gatehouse::app

#include "commands/cli.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "base/unavailable.h"
#include "commands/backup_commands.h"
#include "commands/catalogue_commands.h"
#include "commands/command_line.h"
#include "commands/config_commands.h"
#include "commands/history_commands.h"
#include "commands/notification_commands.h"
#include "commands/terminal_stream.h"
#include "configuration/configuration_error.h"
#include "version.h"

namespace gatehouse::commands {
namespace {

void add_serve(CLI::App& app, CommandLine& line, const Command& serve) {
  auto& serve_app = *app.add_subcommand("serve", "Run the server");
  for (const auto& key : configuration::configuration_keys()) {
    if (key.name != "data_dir") add_configuration_flag(serve_app, line, key.name);
  }
  choose(serve_app, line, serve);
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

void add_all(CLI::App& app, CommandLine& line, const Command& serve) {
  app.set_version_flag("--version", std::string("gatehouse ") + kVersion);
  app.set_help_all_flag("--help-all", "Help for all commands");
  app.require_subcommand(1);
  app.fallthrough();
  add_configuration_flag(app, line, "data_dir");
  app.add_option("--config", line.config_file, "Configuration file (TOML)")->type_name("FILE");
  app.add_flag_callback(
      "--json", [&line] { line.format = Format::kJson; }, "Write JSON");
  add_serve(app, line, serve);
  add_admin(app, line);
  add_integration(app, line);
  add_notification(app, line);
  add_config(app, line);
  add_history(app, line);
  add_access(app, line);
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

configuration::Configuration configuration_of(const CommandLine& line) {
  std::vector<configuration::GivenValue> given;
  for (const auto& flag : line.flags) {
    if (!flag->values.empty()) given.push_back(*flag);
  }
  auto file = line.config_file.empty() ? environment("GATEHOUSE_CONFIG")
                                       : std::optional<std::string>(line.config_file);
  return configuration::read_configuration(file, given, environment);
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
ExitCode tell(std::ostream& err, Format format, CommandRefusal refusal, std::string_view why,
              std::string_view see = "") {
  const auto& row = kCommandRefusals[refusal];
  const auto message = filled(row.sentence, {{"{why}", why}, {"{see}", see}});
  if (format == Format::kText) {
    err << message << '\n';
  } else {
    err << boost::json::serialize(
               boost::json::object{{"error", {{"code", row.code}, {"message", message}}}})
        << '\n';
  }
  return row.exit;
}

ExitCode run(const CommandLine& line, const World& world) {
  TerminalStream out(std::cout);
  TerminalStream err(std::cerr);
  try {
    CommandContext context(world, configuration_of(line), line.format, out, err);
    context.use_in_hints(common_options(line));
    return line.command(context);
  } catch (const configuration::ConfigurationError& error) {
    return tell(err, line.format, CommandRefusal::kConfiguration, error.what());
  } catch (const Unavailable& error) {
    return tell(err, line.format, CommandRefusal::kUnavailable, error.what());
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

int run_words(const std::vector<std::string>& words, const World& world, const Command& serve) {
  CLI::App app("Gatehouse lets third-party systems into your API, and nobody else.", "gatehouse");
  CommandLine line;
  add_all(app, line, serve);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0 && !has_unknown_command(app)) {
      app.exit(error);
      return static_cast<int>(ExitCode::kOk);
    }
    if (const auto again = with_name_last(words, app)) return run_words(*again, world, serve);
    TerminalStream err(std::cerr);
    const bool wants_json = std::ranges::find(words, "--json") != words.end();
    return static_cast<int>(tell(err, wants_json ? Format::kJson : Format::kText,
                                 CommandRefusal::kUsage, message_of(error, app),
                                 name_of(last_command(app)) + " --help"));
  }
  return static_cast<int>(run(line, world));
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const World& world, const Command& serve) {
  return run_words(with_empty_values({argv + 1, argv + argc}), world, serve);
}

}  // namespace gatehouse::commands

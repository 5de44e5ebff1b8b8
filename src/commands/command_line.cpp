#include "commands/command_line.h"

namespace gatehouse::commands {

void add_configuration_flag(CLI::App& app, CommandLine& line, std::string_view name) {
  for (const auto& key : configuration::configuration_keys()) {
    if (key.name != name) continue;
    auto& given = *line.flags.emplace_back(std::make_unique<configuration::GivenValue>(
        configuration::GivenValue{std::string(name), {}, configuration::flag_of(name)}));
    if (name == "sandbox") {
      app.add_flag_callback(
          configuration::flag_of(name), [&given] { given.values = {"true"}; },
          std::string(key.help));
      return;
    }
    auto* option =
        app.add_option(configuration::flag_of(name), given.values, std::string(key.help));
    // One value for each flag, or it would take the words behind it, too.
    option->type_name("VALUE")->allow_extra_args(false);
    if (key.arity == configuration::ConfigurationKey::Arity::kOne) {
      option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    return;
  }
}

void choose(CLI::App& subcommand, CommandLine& line, Command command) {
  subcommand.callback([&line, command = std::move(command)] { line.command = command; });
}

void add_by_name(CLI::App& app, CommandLine& line, const std::string& name, const std::string& help,
                 ByName command, const Positional& what) {
  auto& subcommand = *app.add_subcommand(name, help);
  auto value = std::make_shared<std::string>();
  subcommand.add_option(what.name, *value, what.help)->required();
  choose(subcommand, line,
         [value, command](CommandContext& context) { return command(context, *value); });
}

}  // namespace gatehouse::commands

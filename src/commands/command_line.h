#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "commands/context.h"
#include "configuration/configuration.h"

namespace gatehouse::commands {

// The options that every command takes, the configuration given as flags, and the command chosen.
struct CommandLine {
  std::string config_file;
  Format format = Format::kText;
  std::vector<std::unique_ptr<configuration::GivenValue>> flags;
  Command command;
};

using ByName = ExitCode (*)(CommandContext&, const std::string&);

// A value without a flag.
struct Positional {
  std::string name;
  std::string help;
};

// Adds the option that is the key of this name in the configuration file.
void add_configuration_flag(CLI::App& app, CommandLine& line, std::string_view name);

// Makes `command` the one that is run when the words name `subcommand`. `line` outlives the
// parsing.
void choose(CLI::App& subcommand, CommandLine& line, Command command);

// Adds a subcommand that takes one value.
void add_by_name(CLI::App& app, CommandLine& line, const std::string& name, const std::string& help,
                 ByName command, const Positional& what);

// The commands of a group, in src/commands/cli_*.cpp.
void add_access(CLI::App& app, CommandLine& line);
void add_admin(CLI::App& app, CommandLine& line);
void add_integration(CLI::App& app, CommandLine& line);

}  // namespace gatehouse::commands

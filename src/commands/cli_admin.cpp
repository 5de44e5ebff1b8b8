#include "commands/admin_commands.h"
#include "commands/command_line.h"

namespace gatehouse::commands {
namespace {

// The acts on one operator.
void add_admin_acts(CLI::App& admin, CommandLine& line) {
  const auto add = [&](const char* name, const char* help, ByName command) {
    add_by_name(admin, line, name, help, command, {"USER", "Name to sign in with"});
  };
  add("show", "Show an operator", show_admin);
  add("unlock", "Forget wrong passwords", unlock_admin);
  add("disable", "Let an operator sign in no more, and end their sessions", disable_admin);
  add("enable", "Let a disabled operator sign in again", enable_admin);
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

}  // namespace

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

}  // namespace gatehouse::commands

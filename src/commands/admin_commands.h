#pragma once

#include <string>

#include "commands/context.h"

namespace gatehouse::commands {

enum class PasswordFrom { kPrompt, kStandardInput };

struct AdminOptions {
  std::string username;
  std::string email;
  std::string role;
  PasswordFrom password_from = PasswordFrom::kPrompt;
};

// Where a new password comes from.
enum class NewPassword { kPrompt, kStandardInput, kOneTime };

// Lists everybody, shows one person.
[[nodiscard]] ExitCode list_admins(CommandContext& context);
[[nodiscard]] ExitCode show_admin(CommandContext& context, const std::string& username);

// Replaces a password and ends the person's sessions and admin tokens. A one-time password is made
// here and shown.
[[nodiscard]] ExitCode set_admin_password(CommandContext& context, const std::string& username,
                                          NewPassword source);

// Forgets wrong passwords; keeps a person out; lets them in again; removes them.
[[nodiscard]] ExitCode unlock_admin(CommandContext& context, const std::string& username);
[[nodiscard]] ExitCode disable_admin(CommandContext& context, const std::string& username);
[[nodiscard]] ExitCode enable_admin(CommandContext& context, const std::string& username);
[[nodiscard]] ExitCode delete_admin(CommandContext& context, const std::string& username,
                                    Confirmation confirmation);

// Registers an operator.
[[nodiscard]] ExitCode create_admin(CommandContext& context, const AdminOptions& options);

}  // namespace gatehouse::commands

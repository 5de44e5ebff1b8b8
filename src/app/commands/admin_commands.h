#pragma once

#include <string>

#include "app/commands/context.h"

namespace gatehouse::app {

enum class PasswordFrom { kPrompt, kStandardInput };

struct AdminOptions {
  std::string username;
  std::string email;
  std::string role;
  PasswordFrom password_from = PasswordFrom::kPrompt;
};

// Registers an operator.
[[nodiscard]] ExitCode create_admin(CommandContext& context, const AdminOptions& options);

}  // namespace gatehouse::app

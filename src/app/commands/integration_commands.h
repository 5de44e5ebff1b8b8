#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/commands/context.h"

namespace gatehouse::app {

enum class Activation { kLater, kNow };
enum class Secrets { kHidden, kRevealed };

// What `integration create` and `integration update` were given; what is absent was not.
struct IntegrationOptions {
  std::string name;  // which integration
  std::optional<std::string> new_name;
  std::optional<std::string> email;
  std::optional<std::string> callback_url;
  std::optional<std::string> identity_link_url;
  std::vector<std::string> resources;
  enum class Scope { kAsListed, kAll } scope = Scope::kAsListed;
};

[[nodiscard]] ExitCode create_integration(CommandContext& context,
                                          const IntegrationOptions& options, Activation activation);
[[nodiscard]] ExitCode update_integration(CommandContext& context,
                                          const IntegrationOptions& options);
[[nodiscard]] ExitCode list_integrations(CommandContext& context);
[[nodiscard]] ExitCode show_integration(CommandContext& context, const std::string& name,
                                        Secrets secrets);
[[nodiscard]] ExitCode activate_integration(CommandContext& context, const std::string& name);
[[nodiscard]] ExitCode reauthorize_integration(CommandContext& context, const std::string& name);
[[nodiscard]] ExitCode delete_integration(CommandContext& context, const std::string& name,
                                          Confirmation confirmation);

}  // namespace gatehouse::app

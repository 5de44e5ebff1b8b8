#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/context.h"

namespace gatehouse::commands {

enum class Activation { kLater, kNow };
enum class Secrets { kHidden, kRevealed };

// Where the credentials go that a command makes or shows: to the standard output, or to a new file
// that only its owner may read.
struct SecretsTo {
  std::string file;  // empty for the standard output
};

// What `integration create` and `integration update` were given; what is absent was not.
struct IntegrationOptions {
  enum class Extent { kPlanOnly, kEverything };

  std::string name;  // which integration
  std::optional<std::string> new_name;
  std::optional<std::string> email;
  std::optional<std::string> callback_url;
  std::optional<std::string> identity_link_url;
  enum class Scope { kAsListed, kAll } scope = Scope::kAsListed;
  std::vector<std::string> only;    // these and no others
  std::vector<std::string> grant;   // besides what it has
  std::vector<std::string> revoke;  // of what it has
  Extent extent = Extent::kEverything;
};

[[nodiscard]] ExitCode create_integration(CommandContext& context,
                                          const IntegrationOptions& options, Activation activation,
                                          const SecretsTo& to);
[[nodiscard]] ExitCode update_integration(CommandContext& context,
                                          const IntegrationOptions& options);
[[nodiscard]] ExitCode list_integrations(CommandContext& context);
[[nodiscard]] ExitCode show_integration(CommandContext& context, const std::string& name,
                                        Secrets secrets, const SecretsTo& to);
// `activate` and `reauthorize`: shows the credentials, or hands them over, or brings those of a
// deactivated one back into force.
[[nodiscard]] ExitCode authorize_integration(CommandContext& context, const std::string& name,
                                             integrations::Occasion occasion, const SecretsTo& to);
[[nodiscard]] ExitCode deactivate_integration(CommandContext& context, const std::string& name);
[[nodiscard]] ExitCode delete_integration(CommandContext& context, const std::string& name,
                                          Confirmation confirmation);

}  // namespace gatehouse::commands

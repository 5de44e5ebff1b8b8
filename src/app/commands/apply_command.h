#pragma once

#include <string>

#include "app/commands/context.h"
#include "integrations/declared_service.h"

namespace gatehouse::app {

struct ApplyOptions {
  enum class Extent { kPlanOnly, kEverything };

  std::string file;
  Extent extent = Extent::kEverything;
  integrations::Adoption adoption = integrations::Adoption::kRefused;
};

// Shows what applying a file of declared integrations does, and does it.
[[nodiscard]] ExitCode apply_declarations(CommandContext& context, const ApplyOptions& options);

}  // namespace gatehouse::app

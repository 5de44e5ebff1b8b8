#pragma once

#include <string>

#include "commands/context.h"
#include "integrations/declared_service.h"

namespace gatehouse::commands {

struct ApplyOptions {
  enum class Extent { kPlanOnly, kEverything };

  // What becomes of a file that names resources which do not exist.
  enum class Unknown { kWarned, kRefused };

  std::string file;
  std::string source;  // the name to know it by; empty for that of the file
  Extent extent = Extent::kEverything;
  Unknown unknown = Unknown::kWarned;
  integrations::DeclaredChoices choices;
};

// Shows what applying a file of declared integrations does, and does it.
[[nodiscard]] ExitCode apply_declarations(CommandContext& context, const ApplyOptions& options);

}  // namespace gatehouse::commands

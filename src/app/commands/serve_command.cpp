#include "app/commands/serve_command.h"

#include "app/log.h"
#include "app/server_process.h"

namespace gatehouse::app {

ExitCode serve(CommandContext& context) {
  const Log log(context.configuration().log_level);
  auto& installation = context.installation();
  ServerProcess(context.configuration(), installation, log).run();
  return ExitCode::kOk;
}

}  // namespace gatehouse::app

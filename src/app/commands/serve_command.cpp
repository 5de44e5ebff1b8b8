#include "app/commands/serve_command.h"

#include "app/log.h"
#include "app/server_process.h"
#include "store/sample.h"

namespace gatehouse::app {

ExitCode serve(CommandContext& context) {
  const Log log(context.configuration().log_level);
  auto& installation = context.installation();
  // A store that is filled is not looked at under the write lock.
  if (!store::is_filled(installation.documents) &&
      store::load_sample(installation.documents, *installation.database)) {
    log.info("The sample store is loaded.");
  }
  ServerProcess(context.configuration(), installation, log).run();
  return ExitCode::kOk;
}

}  // namespace gatehouse::app

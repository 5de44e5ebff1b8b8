#include "app/commands/serve_command.h"

#include "app/log.h"
#include "app/server_process.h"
#include "app/stop_signals.h"
#include "store/sample.h"

namespace gatehouse::app {

ExitCode serve(CommandContext& context) {
  const Log log(context.configuration().log_level);
  ignore_hang_up();
  auto& installation = context.installation(IfMissing::kSetUp);
  if (installation.is_new()) {
    log.info("A new data directory is set up.",
             {{"data_dir", installation.directory().path.string()}});
  }
  // A store that is filled is not looked at under the write lock.
  if (!store::is_filled(installation.documents) &&
      store::load_sample(installation.documents, *installation.database)) {
    log.info("The sample store is loaded.");
  }
  ServerProcess(context.configuration(), installation, log).run();
  return ExitCode::kOk;
}

}  // namespace gatehouse::app

#include "app/serve.h"

#include "app/server_process.h"
#include "process/log.h"
#include "process/stop_signals.h"
#include "store/sample.h"

namespace gatehouse::app {
namespace {

// A store that is filled is not looked at under the write lock.
void fill_sample_store(installation::Installation& installation, const process::Log& log) {
  if (!store::is_filled(installation.documents) &&
      store::load_sample(installation.documents, *installation.database)) {
    log.info("The sample store is loaded.");
  }
}

}  // namespace

commands::ExitCode serve(commands::CommandContext& context) {
  process::ignore_hang_up();
  const process::Log log(context.configuration().log_level);
  auto& installation = context.installation(installation::IfMissing::kSetUp);
  if (installation.is_new()) {
    log.info("A new data directory is set up.",
             {{"data_dir", installation.directory().path.string()}});
  }
  if (!context.configuration().relay.has_upstream()) fill_sample_store(installation, log);
  ServerProcess(context.configuration(), installation, log).run();
  return commands::ExitCode::kOk;
}

}  // namespace gatehouse::app

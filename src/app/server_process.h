#pragma once

#include <memory>
#include <optional>

#include "app/server.h"
#include "configuration/configuration.h"
#include "installation/data_directory.h"
#include "installation/installation.h"
#include "installation/network.h"
#include "installation/serve_lock.h"
#include "process/control.h"
#include "process/log.h"
#include "process/stop_signals.h"
#include "process/tls_keeper.h"
#include "storage/file_nonce_journal.h"

namespace gatehouse::app {

// The running server of a data directory: a Server with the files, signals and hosts of this
// machine.
class ServerProcess {
 public:
  // Takes the address, but lets nobody in. Throws Unavailable or ConfigurationError.
  ServerProcess(const configuration::Configuration& configuration,
                installation::Installation& installation, const process::Log& log);
  // Ends like run(), wherever that got to.
  ~ServerProcess();

  // Serves until SIGTERM or SIGINT arrives; requests that run then are finished. SIGHUP has read
  // again what may change meanwhile. Clients are let in
  // as soon as the stored state has been read. Throws Unavailable when something is missing without
  // which it cannot serve.
  void run();

 private:
  [[nodiscard]] process::StopSignals::Parts signal_acts();
  [[nodiscard]] process::ControlServer::Acts control_acts();
  void read_again();
  void stop();

  const process::Log& log_;
  const http::Options http_;
  std::optional<process::TlsKeeper> tls_;  // absent: plain HTTP
  const installation::DataDirectory directory_;
  installation::ServeLock lock_;
  storage::FileNonceJournal journal_;
  installation::Network network_;
  Server server_;
  process::MaintenanceLoop::Task& reload_;
  std::optional<process::StopSignals> signals_;
  std::unique_ptr<process::ControlServer> control_;
  bool stopped_ = false;
};

}  // namespace gatehouse::app

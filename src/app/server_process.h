#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "api/readiness.h"
#include "api/token_endpoints.h"
#include "api/worker_site.h"
#include "app/admin_desk.h"
#include "configuration/configuration.h"
#include "gateway/exchange_nonces.h"
#include "gateway/nonce_ledger.h"
#include "gateway/replay_log.h"
#include "http/server.h"
#include "installation/hand_over_desk.h"
#include "installation/installation.h"
#include "integrations/exchange.h"
#include "process/control.h"
#include "process/delivery_watch.h"
#include "process/hand_over_worker.h"
#include "process/log.h"
#include "process/maintenance_loop.h"
#include "process/nonce_watch.h"
#include "process/process_limits.h"
#include "process/publisher.h"
#include "process/stop_signals.h"
#include "storage/file_nonce_journal.h"
#include "store/store.h"

namespace gatehouse::app {

// Keeps a second server out of a data directory for as long as it lives. The kernel lets go of it
// when the process dies.
class ServeLock {
 public:
  // Throws ConfigurationError when another server has the directory.
  explicit ServeLock(const installation::DataDirectory& directory);
  ~ServeLock();
  ServeLock(const ServeLock&) = delete;
  ServeLock& operator=(const ServeLock&) = delete;

 private:
  int descriptor_;
};

// The running server: everything wired together, and the thread that looks after it.
class ServerProcess {
 public:
  // Takes the address, but lets nobody in. Throws Unavailable or ConfigurationError.
  ServerProcess(const configuration::Configuration& configuration,
                installation::Installation& installation, const process::Log& log);
  // Ends like run(), wherever that got to.
  ~ServerProcess();

  // Serves until SIGTERM or SIGINT arrives; requests that run then are finished. Clients are let in
  // as soon as the stored state has been read. Throws Unavailable when something is missing without
  // which it cannot serve.
  void run();

 private:
  [[nodiscard]] std::unique_ptr<http::Site> make_site(std::size_t worker);
  void publish(const api::InForce& in_force);
  void begin();
  void look_after();
  void listen_when_ready();
  void forget_nonces();
  void record_usage();
  void remove_expired();
  void tell_news();
  [[nodiscard]] process::ControlServer::Acts control_acts();
  [[nodiscard]] api::OnFault fault_log() const;
  void log_fault(const http::Fault& fault) const;
  void stop();

  // Nobody uses what is below after stop(), so that the order in which it is destroyed does not
  // matter.
  const configuration::Configuration& configuration_;
  installation::Installation& installation_;
  const process::Log& log_;
  const http::Options http_;
  ServeLock lock_;
  store::Store store_;
  storage::FileNonceJournal journal_;
  gateway::NonceLedger nonces_;
  api::Readiness readiness_;
  process::NonceWatch nonce_watch_;
  gateway::SnapshotKeeper keeper_;
  std::vector<api::Area> areas_;
  std::vector<api::WorkerSite*> sites_;  // one for each worker; owned by the server
  std::vector<std::string> store_codes_;
  process::Publisher publisher_;
  installation::HandOverDesk outside_;
  gateway::ExchangeNonces exchange_nonces_;
  integrations::ExchangeService exchange_;
  api::TokenEndpoints token_endpoints_;
  AdminDesk admin_;
  gateway::ReplayLog replays_;
  std::optional<history::ChainFault> history_fault_;  // that was told last
  process::MaintenanceLoop maintenance_;
  process::MaintenanceLoop::Task& news_;
  process::DeliveryWatch deliveries_;  // that commands wait for
  process::MemoryReturn memory_;
  std::unique_ptr<http::Server> server_;
  std::optional<process::StopSignals> signals_;
  std::unique_ptr<process::ControlServer> control_;
  std::unique_ptr<process::HandOverWorker> hand_over_worker_;
  std::atomic<bool> ready_ = false;  // the workers have a state to judge calls by
  bool listening_ = false;
  bool stopped_ = false;
};

}  // namespace gatehouse::app

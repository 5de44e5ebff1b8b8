#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "api/not_answered_here.h"
#include "api/readiness.h"
#include "api/token_endpoints.h"
#include "api/whoami.h"
#include "api/worker_site.h"
#include "app/admin_desk.h"
#include "app/configuration.h"
#include "app/control.h"
#include "app/delivery_watch.h"
#include "app/hand_over_desk.h"
#include "app/hand_over_worker.h"
#include "app/installation.h"
#include "app/log.h"
#include "app/maintenance_loop.h"
#include "app/nonce_watch.h"
#include "app/process_limits.h"
#include "app/publisher.h"
#include "app/stop_signals.h"
#include "gateway/nonce_ledger.h"
#include "gateway/replay_log.h"
#include "http/server.h"
#include "integrations/exchange.h"
#include "storage/file_nonce_journal.h"
#include "store/store.h"

namespace gatehouse::app {

// Keeps a second server out of a data directory for as long as it lives. The kernel lets go of it
// when the process dies.
class ServeLock {
 public:
  // Throws ConfigurationError when another server has the directory.
  explicit ServeLock(const DataDirectory& directory);
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
  ServerProcess(const Configuration& configuration, Installation& installation, const Log& log);
  // Ends like run(), wherever that got to.
  ~ServerProcess();

  // Serves until SIGTERM or SIGINT arrives; requests that run then are finished. Clients are let in
  // as soon as the stored state has been read. Throws Unavailable when something is missing without
  // which it cannot serve.
  void run();

 private:
  [[nodiscard]] std::unique_ptr<http::Site> make_site(std::size_t worker);
  void publish(const Publisher::SnapshotPointer& snapshot);
  void begin();
  void look_after();
  void listen_when_ready();
  void forget_nonces();
  void record_usage();
  void remove_expired();
  void tell_news();
  [[nodiscard]] ControlServer::Acts control_acts();
  [[nodiscard]] api::OnFault fault_log() const;
  void log_fault(const http::Fault& fault) const;
  void stop();

  // Nobody uses what is below after stop(), so that the order in which it is destroyed does not
  // matter.
  const Configuration& configuration_;
  Installation& installation_;
  const Log& log_;
  const http::Options http_;
  ServeLock lock_;
  store::Store store_;
  storage::FileNonceJournal journal_;
  gateway::NonceLedger nonces_;
  api::Readiness readiness_;
  NonceWatch nonce_watch_;
  gateway::SnapshotKeeper keeper_;
  std::vector<api::Area> areas_;
  std::vector<api::WorkerSite*> sites_;  // one for each worker; owned by the server
  std::vector<std::string> store_codes_;
  Publisher publisher_;
  HandOverDesk outside_;
  integrations::ExchangeService exchange_;
  api::TokenEndpoints token_endpoints_;
  AdminDesk admin_;
  api::Whoami whoami_;
  api::NotAnsweredHere not_answered_here_;
  gateway::Upstreams upstreams_;
  gateway::ReplayLog replays_;
  std::optional<history::ChainFault> history_fault_;  // that was told last
  MaintenanceLoop maintenance_;
  MaintenanceLoop::Task& news_;
  DeliveryWatch deliveries_;  // that commands wait for
  MemoryReturn memory_;
  std::unique_ptr<http::Server> server_;
  std::optional<StopSignals> signals_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<HandOverWorker> hand_over_worker_;
  std::atomic<bool> ready_ = false;  // the workers have a state to judge calls by
  bool listening_ = false;
  bool stopped_ = false;
};

}  // namespace gatehouse::app

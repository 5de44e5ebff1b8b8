#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <vector>

#include "api/readiness.h"
#include "api/token_endpoints.h"
#include "api/worker_site.h"
#include "app/admin_desk.h"
#include "app/configuration.h"
#include "app/control.h"
#include "app/hand_over_desk.h"
#include "app/hand_over_worker.h"
#include "app/installation.h"
#include "app/log.h"
#include "app/nonce_watch.h"
#include "app/publisher.h"
#include "gateway/exchange_nonces.h"
#include "gateway/nonce_ledger.h"
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
  ServerProcess(const Configuration& configuration, Installation& installation, const Log& log);
  ~ServerProcess();

  // Serves until SIGTERM or SIGINT arrives; requests that run then are finished.
  void run();

 private:
  [[nodiscard]] std::unique_ptr<http::Site> make_site(std::size_t worker);
  void publish(const api::InForce& in_force);
  void every(std::chrono::milliseconds interval, std::function<void()> task);
  void look_after();
  void forget_nonces();
  void record_usage();
  void act_on_news();
  [[nodiscard]] api::OnFault fault_log() const;
  void stop();

  const Configuration& configuration_;
  Installation& installation_;
  const Log& log_;
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
  std::unique_ptr<http::Server> server_;
  Publisher publisher_;
  HandOverDesk outside_;
  gateway::ExchangeNonces exchange_nonces_;
  integrations::ExchangeService exchange_;
  api::TokenEndpoints token_endpoints_;
  AdminDesk admin_;
  boost::asio::io_context caretaker_;
  boost::asio::signal_set signals_;
  std::vector<std::unique_ptr<boost::asio::steady_timer>> timers_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<HandOverWorker> hand_over_worker_;  // while the server runs
};

}  // namespace gatehouse::app

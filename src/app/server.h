#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/forward_auth.h"
#include "api/not_answered_here.h"
#include "api/readiness.h"
#include "api/whoami.h"
#include "api/worker_site.h"
#include "app/admin_desk.h"
#include "app/token_desk.h"
#include "configuration/configuration.h"
#include "gateway/nonce_ledger.h"
#include "gateway/replay_log.h"
#include "http/server.h"
#include "installation/domain.h"
#include "installation/hand_over_desk.h"
#include "process/delivery_watch.h"
#include "process/hand_over_worker.h"
#include "process/log.h"
#include "process/maintenance_loop.h"
#include "process/nonce_watch.h"
#include "process/process_limits.h"
#include "process/publisher.h"
#include "relay/relay.h"
#include "storage/sql_events.h"
#include "store/store.h"

namespace gatehouse::app {

// The server: everything that answers, and what looks after it, wired together from parts that are
// handed in. It knows no file, no signal and no host but its clients.
class Server {
 public:
  struct Parts {
    const configuration::Configuration& configuration;
    const http::Options& http;
    installation::Domain& domain;
    gateway::NonceJournal& journal;
    installation::Transports transports;  // to third parties
    std::function<std::chrono::milliseconds()> uptime;
    const process::Log& log;
    const http::Tls* tls = nullptr;  // what clients speak; null: plain HTTP
    // Called once, when clients are let in, with the address that was taken.
    std::function<void(const std::string& address)> on_listening;
  };

  // Takes the address, but lets nobody in. All parts must outlive this. Throws Unavailable.
  explicit Server(const Parts& parts);
  // Ends like stop().
  ~Server();

  // The address taken, "127.0.0.1:8080".
  [[nodiscard]] const std::string& address() const { return http_server_->address(); }

  // What the maintenance loop is asked from outside runs here.
  [[nodiscard]] boost::asio::io_context& context() { return maintenance_.context(); }

  // Starts the threads and brings what is stored to the workers.
  void start();

  // Lets clients in, as soon as the stored state can be read, and looks after everything on the
  // calling thread until ask_to_stop().
  void run();

  // Lets run() return. Safe to call from any thread.
  void ask_to_stop() { maintenance_.stop(); }

  // The one way to an end, from wherever start() or run() got to. Requests that run are finished.
  void stop();

  // Adds something to do on the thread of run() when it is asked for. It lives as long as this.
  [[nodiscard]] process::MaintenanceLoop::Task& add_task(std::string name,
                                                         std::function<void()> act) {
    return maintenance_.add(std::move(name), std::move(act));
  }

  // When this returns, calls are judged by what is stored. Safe to call from any thread but the
  // workers'.
  void refresh();

  // Has the credentials of an integration delivered that wait for it; `answer` is called when that
  // has ended. On the thread of run().
  void deliver(integrations::IntegrationId id, process::DeliveryWatch::Answer answer);

 private:
  [[nodiscard]] settings::Values settings() const;
  [[nodiscard]] std::shared_ptr<const gateway::Upstreams> upstreams_for(
      const access::RouteTable& routes);
  [[nodiscard]] std::unique_ptr<http::Site> make_site(std::size_t worker);
  void publish(const process::Publisher::SnapshotPointer& snapshot);
  void look_after();
  void listen_when_ready();
  void forget_nonces();
  void record_usage();
  void remove_expired();
  void hear(const events::Batch& batch);
  void tell_news();
  [[nodiscard]] api::OnFault fault_log() const;
  void log_fault(const http::Fault& fault) const;
  [[nodiscard]] relay::Shared relay_parts() const;
  [[nodiscard]] gateway::Upstream& answering();
  [[nodiscard]] gateway::Heads heads() const;

  // Nobody uses what is below after stop(), so that the order in which it is destroyed does not
  // matter.
  const Parts parts_;
  installation::Domain& domain_;
  const process::Log& log_;
  const std::unique_ptr<store::Store> store_;  // null when somebody's API answers
  gateway::NonceLedger nonces_;
  api::Readiness readiness_;
  process::NonceWatch nonce_watch_;
  gateway::SnapshotKeeper keeper_;
  std::vector<std::string> store_codes_;
  storage::SqlEvents events_;
  process::Publisher publisher_;
  installation::HandOverDesk outside_;
  TokenDesk tokens_;
  AdminDesk admin_;
  api::Whoami whoami_;
  api::NotAnsweredHere not_answered_here_;
  api::MayPass may_pass_;
  relay::Relay relay_;
  std::vector<api::Area> areas_;
  std::vector<api::WorkerSite*> sites_;  // one for each worker; owned by the HTTP server
  gateway::ReplayLog replays_;
  std::optional<history::ChainFault> history_fault_;  // that was told last
  process::MaintenanceLoop maintenance_;
  process::MaintenanceLoop::Task& news_;
  process::DeliveryWatch deliveries_;  // that commands wait for
  process::MemoryReturn memory_;
  std::unique_ptr<http::Server> http_server_;
  std::unique_ptr<process::HandOverWorker> hand_over_worker_;
  std::atomic<bool> may_be_due_ = true;  // something that is to be sent has changed
  std::atomic<bool> ready_ = false;      // the workers have a state to judge calls by
  bool listening_ = false;
  bool stopped_ = false;
};

}  // namespace gatehouse::app

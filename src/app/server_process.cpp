#include "app/server_process.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <csignal>

#include "app/configuration_error.h"
#include "app/system_clock.h"
#include "base/limits.h"
#include "base/unavailable.h"
#include "gateway/usage_recorder.h"

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kRefreshInterval = 1s;  // notices changes whose command could not say so
constexpr auto kUsageInterval = 5s;
constexpr auto kSessionInterval = 60s;
constexpr auto kNonceInterval = 1s;
constexpr auto kForgetInterval = 30s;

// Where connectors find the store unless somebody says otherwise: where the server listens. One
// that listens everywhere is at least on this machine.
std::string store_base_url(const Configuration& configuration, std::string address) {
  if (!configuration.base_urls.empty()) return configuration.base_urls.front().text();
  for (const std::string everywhere : {"0.0.0.0:", "[::]:"}) {
    if (address.starts_with(everywhere)) address.replace(0, everywhere.size(), "127.0.0.1:");
  }
  return "http://" + address + "/";
}

Installation::ServerFacts facts_of(const Configuration& configuration, const std::string& address) {
  Installation::ServerFacts facts{.store_base_url = store_base_url(configuration, address),
                                  .allow_callback_to = {}};
  for (const auto& range : configuration.allow_callback_to) {
    facts.allow_callback_to.push_back(range.text());
  }
  return facts;
}

storage::FileNonceJournal::Options journal_options(Installation& installation) {
  const auto window = installation.settings.values().number(settings::paths::kTimestampWindow);
  return {.directory = installation.directory().nonces(),
          .boot_id = storage::machine_boot_id(),
          .unknown_past_up_to_seconds = unix_seconds(installation.clock.now()) + window};
}

}  // namespace

ServeLock::ServeLock(const DataDirectory& directory)
    : descriptor_(::open(directory.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  throw ConfigurationError("another gatehouse serves the data directory " +
                           directory.path.string() +
                           ". Stop it first, or choose another with --data-dir.");
}

ServeLock::~ServeLock() { ::close(descriptor_); }

ServerProcess::ServerProcess(const Configuration& configuration, Installation& installation,
                             const Log& log)
    : configuration_(configuration),
      installation_(installation),
      log_(log),
      lock_(installation.directory()),
      store_(installation.documents, *installation.database, installation.clock),
      journal_(journal_options(installation), installation.nonce_hash),
      nonces_(journal_, installation.nonce_hash, configuration.nonces_max),
      nonce_watch_({journal_, nonces_, installation.clock, readiness_, log}),
      keeper_(installation.credential_source, installation.resources, installation.nonce_hash),
      store_codes_(store_.store_codes()),
      publisher_({keeper_, installation.database->damage(), readiness_,
                  [this](const api::InForce& in_force) { publish(in_force); },
                  [] { return std::chrono::steady_clock::now(); }, log}),
      outside_(configuration.allow_callback_to, installation, fault_log()),
      exchange_nonces_(
          nonces_,
          [&installation] {
            return installation.settings.values().number(settings::paths::kTimestampWindow);
          }),
      exchange_(
          {installation.integration_store, installation.integration_store,
           installation.hand_over_store, exchange_nonces_, outside_.notifications,
           *installation.database, installation.history, installation.clock, installation.random,
           [&installation] { return integrations::rules_from(installation.settings.values()); }}),
      token_endpoints_({exchange_, configuration.base_urls, store_codes_,
                        [&installation] { return installation.settings.values(); }, fault_log()}),
      admin_(configuration, installation, outside_, api::is_answered_here, fault_log()),
      signals_(caretaker_) {
  areas_ = admin_.areas();
  areas_.insert(areas_.begin(), token_endpoints_.area());
  sites_.resize(std::max(1U, configuration.http.workers));
  installation_.database->damage().on_first_sight([this](const Damage::Row& row) {
    log_.error("A stored row is damaged; what hangs on it is refused, the rest goes on.",
               {{"table", row.table}, {"row", row.key}, {"cause", row.cause}});
  });
  server_ = std::make_unique<http::Server>(
      http::Server::Parts{.options = configuration_.http,
                          .clock = installation_.clock,
                          .random = installation_.random,
                          .make_site = [this](std::size_t worker) { return make_site(worker); },
                          .on_fault = fault_log()});
}

ServerProcess::~ServerProcess() {
  installation_.database->on_commit({});
  installation_.database->damage().on_first_sight({});
}

std::unique_ptr<http::Site> ServerProcess::make_site(std::size_t worker) {
  auto site = std::make_unique<api::WorkerSite>(
      api::RestHandler::Parts{
          .gateway = {.routes = installation_.routes,
                      .store_codes = store_codes_,
                      .public_urls = configuration_.base_urls,
                      .nonces = nonces_,
                      .operator_token_hash = installation_.session_lookup},
          .store = store_,
          .clock = installation_.clock,
          .admin_token =
              [this](const http::Request& request) { return admin_.issue_token(request); },
          .on_fault = fault_log()},
      areas_, readiness_);
  sites_[worker] = site.get();
  return site;
}

void ServerProcess::publish(const api::InForce& in_force) {
  server_->on_every_worker([&](std::size_t worker) { sites_[worker]->rest().use(in_force); });
}

void ServerProcess::run() {
  std::signal(SIGPIPE, SIG_IGN);
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this](boost::system::error_code error, int /*signal*/) {
    if (!error) caretaker_.stop();
  });
  nonce_watch_.look();
  server_->start();
  installation_.remember(facts_of(configuration_, server_->address()));
  hand_over_worker_ = std::make_unique<HandOverWorker>(outside_, installation_.clock, fault_log());
  installation_.database->on_commit(
      [this] {
        publisher_.refresh();
        boost::asio::post(caretaker_, [this] { act_on_news(); });
      },
      fault_log());
  publisher_.refresh();
  control_ = std::make_unique<ControlServer>(caretaker_, installation_.directory().control_socket(),
                                             [this] {
                                               publisher_.refresh();
                                               act_on_news();
                                             });
  look_after();
  log_.info("listening", {{"address", server_->address()},
                          {"data_dir", installation_.directory().path.string()}});
  caretaker_.run();
  stop();
}

void ServerProcess::every(std::chrono::milliseconds interval, std::function<void()> task) {
  auto& timer = *timers_.emplace_back(std::make_unique<boost::asio::steady_timer>(caretaker_));
  const auto again = [this, interval, &timer, task = std::move(task)](auto self) -> void {
    timer.expires_after(interval);
    timer.async_wait([this, task, self](boost::system::error_code error) {
      if (error) return;
      try {
        task();
      } catch (const Unavailable& fault) {
        log_.error("fault", {{"cause", fault.what()}});
      }
      self(self);
    });
  };
  again(again);
}

void ServerProcess::look_after() {
  boost::asio::post(caretaker_, [this] { act_on_news(); });  // what the last server left undone
  every(kRefreshInterval, [this] {
    publisher_.refresh();
    act_on_news();
  });
  every(kUsageInterval, [this] { record_usage(); });
  every(kSessionInterval, [this] { admin_.store_session_use(); });
  every(kNonceInterval, [this] { nonce_watch_.look(); });
  forget_nonces();  // also learns what the clock shows before anything happens to it
  every(kForgetInterval, [this] { forget_nonces(); });
}

api::OnFault ServerProcess::fault_log() const {
  return [this](std::string_view fault) { log_.error("fault", {{"cause", fault}}); };
}

// Also called from places that must not throw.
void ServerProcess::act_on_news() {
  try {
    hand_over_worker_->wake();
    admin_.publish_news();
  } catch (const Unavailable& fault) {
    log_.error("fault", {{"cause", fault.what()}});
  }
}

void ServerProcess::forget_nonces() {
  if (const auto snapshot = keeper_.current()) {
    nonces_.forget_expired(installation_.clock.now(), machine_uptime(),
                           snapshot->settings().timestamp_window_seconds);
  }
}

void ServerProcess::record_usage() {
  if (const auto snapshot = keeper_.current()) {
    gateway::record_usage(*snapshot, installation_.usage, installation_.clock.now());
  }
}

void ServerProcess::stop() {
  log_.info("stopping");
  control_.reset();
  server_->stop();
  hand_over_worker_.reset();
  installation_.database->on_commit({});
  try {
    record_usage();
    admin_.store_session_use();
  } catch (const Unavailable& fault) {
    log_.error("The last counts could not be stored.", {{"cause", fault.what()}});
  }
  journal_.close_cleanly();
  log_.info("stopped");
}

}  // namespace gatehouse::app

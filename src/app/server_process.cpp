#include "app/server_process.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>

#include "base/limits.h"
#include "base/service_limits.h"
#include "base/unavailable.h"
#include "configuration/configuration_error.h"
#include "gateway/usage_recorder.h"
#include "process/system_clock.h"

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kRefreshInterval = 1s;  // notices changes whose command could not say so
constexpr auto kUsageInterval = 5s;
constexpr auto kSessionInterval = 60s;
constexpr auto kNonceInterval = 1s;
constexpr auto kForgetInterval = 30s;
constexpr auto kRetentionInterval = 60s;
constexpr auto kMemoryInterval = 5s;

// Where connectors find the store unless somebody says otherwise: where the server listens. One
// that listens everywhere is at least on this machine.
std::string store_base_url(const configuration::Configuration& configuration, std::string address) {
  if (!configuration.base_urls.empty()) return configuration.base_urls.front().text();
  for (const std::string everywhere : {"0.0.0.0:", "[::]:"}) {
    if (address.starts_with(everywhere)) address.replace(0, everywhere.size(), "127.0.0.1:");
  }
  return "http://" + address + "/";
}

installation::Installation::ServerFacts facts_of(const configuration::Configuration& configuration,
                                                 const std::string& address) {
  installation::Installation::ServerFacts facts{
      .store_base_url = store_base_url(configuration, address), .allow_callback_to = {}};
  for (const auto& range : configuration.allow_callback_to) {
    facts.allow_callback_to.push_back(range.text());
  }
  return facts;
}

http::Options http_options(const configuration::Configuration& configuration) {
  auto options = configuration.http;
  options.connections_max = process::connections_for(process::raise_descriptor_limit());
  options.listener = process::passed_socket();
  return options;
}

storage::FileNonceJournal::Options journal_options(installation::Installation& installation) {
  const auto window = installation.settings.values().number(settings::paths::kTimestampWindow);
  return {.directory = installation.directory().nonces(),
          .boot_id = storage::machine_boot_id(),
          .unknown_past_up_to_seconds = unix_seconds(installation.clock.now()) + window};
}

}  // namespace

ServeLock::ServeLock(const installation::DataDirectory& directory)
    : descriptor_(::open(directory.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  if (descriptor_ >= 0) ::close(descriptor_);
  if (reason != EWOULDBLOCK) {
    throw configuration::ConfigurationError("cannot lock " + directory.lock().string() + ": " +
                                            std::strerror(reason) + ".");
  }
  throw configuration::ConfigurationError("another gatehouse serves the data directory " +
                                          directory.path.string() +
                                          ". Stop it first, or choose another with --data-dir.");
}

ServeLock::~ServeLock() { ::close(descriptor_); }

ServerProcess::ServerProcess(const configuration::Configuration& configuration,
                             installation::Installation& installation, const process::Log& log)
    : configuration_(configuration),
      installation_(installation),
      log_(log),
      http_(http_options(configuration)),
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
          },
          [this](std::string_view consumer_key) {
            const auto snapshot = keeper_.current();
            if (const auto* found = snapshot ? snapshot->by_consumer_key(consumer_key) : nullptr) {
              found->usage->count_replayed();
            }
          }),
      exchange_(
          {installation.integration_store, installation.integration_store,
           installation.hand_over_store, exchange_nonces_, outside_.notifications,
           *installation.database, installation.history, installation.clock, installation.random,
           [&installation] { return integrations::rules_from(installation.settings.values()); }}),
      token_endpoints_({exchange_, configuration.base_urls, store_codes_,
                        [&installation] { return installation.settings.values(); }}),
      admin_(configuration, installation, outside_, api::is_answered_here, fault_log()),
      replays_(installation.history, installation.clock),
      maintenance_(log),
      news_(maintenance_.add("news", [this] { tell_news(); })),
      deliveries_({[this](integrations::IntegrationId id) { return outside_.hand_overs.find(id); },
                   installation.clock, [] { return std::chrono::steady_clock::now(); }}) {
  areas_ = admin_.areas();
  areas_.insert(areas_.begin(), token_endpoints_.area());
  sites_.resize(std::max(1U, http_.workers));
  installation_.database->damage().on_first_sight([this](const Damage::Row& row) {
    log_.error("A stored row is damaged; what hangs on it is refused, the rest goes on.",
               {{"table", row.table}, {"row", row.key}, {"cause", row.cause}});
  });
  server_ = std::make_unique<http::Server>(
      http::Server::Parts{.options = http_,
                          .clock = installation_.clock,
                          .random = installation_.random,
                          .make_site = [this](std::size_t worker) { return make_site(worker); },
                          .on_fault = [this](const http::Fault& fault) { log_fault(fault); }});
}

ServerProcess::~ServerProcess() {
  stop();
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
              [this](const http::Request& request) { return admin_.issue_token(request); }},
      areas_, readiness_);
  sites_[worker] = site.get();
  return site;
}

void ServerProcess::publish(const api::InForce& in_force) {
  server_->on_every_worker([&](std::size_t worker) { sites_[worker]->rest().use(in_force); });
  ready_ = in_force.snapshot != nullptr;
}

void ServerProcess::run() {
  std::signal(SIGPIPE, SIG_IGN);
  signals_.emplace(process::StopSignals::Parts{
      .on_stop = [this] { maintenance_.stop(); },
      .on_overdue =
          [this] { log_.error("The stop takes too long; what still runs is broken off."); },
      .on_ignored =
          [this](std::string_view signal) {
            log_.info("A signal is ignored; nothing is read again. Stop with SIGTERM.",
                      {{"signal", signal}});
          },
      .stop_time_max = limits::kStopTimeMax});
  begin();
  maintenance_.run();
  stop();
}

void ServerProcess::begin() {
  nonce_watch_.look();
  server_->start();
  hand_over_worker_ = std::make_unique<process::HandOverWorker>(process::HandOverWorker::Parts{
      outside_.hand_overs, outside_.notifications, [this] { outside_.stop(); }, installation_.clock,
      fault_log()});
  installation_.database->on_commit(
      [this] {
        publisher_.refresh();
        news_.ask();
      },
      fault_log());
  publisher_.refresh();
  control_ = std::make_unique<process::ControlServer>(
      maintenance_.context(), installation_.directory().control_socket(), control_acts());
  look_after();
  news_.ask();  // what the last server left undone
  listen_when_ready();
}

// A delivery that ends commits, which asks for news, which answers whoever waits for it.
process::ControlServer::Acts ServerProcess::control_acts() {
  return {.refresh =
              [this] {
                publisher_.refresh();
                news_.ask();
              },
          .deliver =
              [this](integrations::IntegrationId id, process::DeliveryWatch::Answer answer) {
                const auto rules = integrations::rules_from(installation_.settings.values());
                deliveries_.add(
                    id, std::chrono::steady_clock::now() + process::delivery_time_max(rules),
                    std::move(answer));
                publisher_.refresh();
                news_.ask();
              }};
}

void ServerProcess::look_after() {
  maintenance_.every(kRefreshInterval, "refresh", [this] {
    publisher_.refresh();
    listen_when_ready();
    news_.ask();
  });
  maintenance_.every(kRefreshInterval, "windows",
                     [this] { hand_over_worker_->end_missed_windows(); });
  maintenance_.every(kUsageInterval, "usage", [this] { record_usage(); });
  maintenance_.every(kSessionInterval, "sessions", [this] { admin_.store_session_use(); });
  maintenance_.every(kRetentionInterval, "retention", [this] { remove_expired(); });
  maintenance_.every(kNonceInterval, "nonces", [this] { nonce_watch_.look(); });
  forget_nonces();  // also learns what the clock shows before anything happens to it
  maintenance_.every(kForgetInterval, "forgetting nonces", [this] { forget_nonces(); });
  maintenance_.every(kMemoryInterval, "memory", [this] { memory_.look(); });
}

// Whoever connects gets an answer from the stored state. As long as that cannot be read, nobody
// connects, and a supervisor sees a server that is not there yet.
void ServerProcess::listen_when_ready() {
  if (listening_ || !ready_) return;
  installation_.remember(facts_of(configuration_, server_->address()));
  server_->listen();
  listening_ = true;
  log_.info("listening", {{"address", server_->address()},
                          {"data_dir", installation_.directory().path.string()}});
}

api::OnFault ServerProcess::fault_log() const {
  return [this](std::string_view fault) { log_.error("fault", {{"cause", fault}}); };
}

void ServerProcess::log_fault(const http::Fault& fault) const {
  if (fault.request_id.empty()) return log_.error("fault", {{"cause", fault.cause}});
  log_.error("fault", {{"request_id", fault.request_id},
                       {"status", std::to_string(fault.status)},
                       {"cause", fault.cause}});
}

void ServerProcess::tell_news() {
  hand_over_worker_->wake();
  deliveries_.look();
  if (admin_.publish_news() == api::admin::NewsFeed::Left::kMore) news_.ask();
}

void ServerProcess::forget_nonces() {
  if (const auto snapshot = keeper_.current()) {
    nonces_.forget_expired(installation_.clock.now(), process::machine_uptime(),
                           snapshot->settings().timestamp_window_seconds);
  }
}

void ServerProcess::record_usage() {
  if (const auto snapshot = keeper_.current()) {
    gateway::record_usage(*snapshot, installation_.usage, installation_.clock.now());
    replays_.collect(*snapshot);
  }
}

void ServerProcess::remove_expired() {
  const auto removal = installation_.records.remove_expired(
      settings::retention_from(installation_.settings.values()), installation_.clock.now());
  if (removal.fault && removal.fault != history_fault_) {
    log_.error("The history was changed outside Gatehouse; nothing of it is removed any more.",
               {{"cause", sentence_of(*removal.fault)}});
  }
  history_fault_ = removal.fault;
}

// The one way to an end, from wherever begin() or run() got to: first nothing new begins, then what
// runs ends, from the outside in, then what is left is stored. Each step waits for the threads it
// ends; behind the last nobody commits any more.
void ServerProcess::stop() {
  if (std::exchange(stopped_, true)) return;
  log_.info("stopping");
  control_.reset();
  deliveries_.clear();
  if (hand_over_worker_) hand_over_worker_->stop();
  server_->stop();
  hand_over_worker_.reset();
  installation_.database->on_commit({});
  try {
    record_usage();
    replays_.finish();
    admin_.store_session_use();
  } catch (const std::exception& fault) {
    log_.error("The last counts could not be stored.", {{"cause", fault.what()}});
  }
  journal_.close_cleanly();
  log_.info("stopped");
}

}  // namespace gatehouse::app

#include "app/server.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/rest_errors.h"
#include "app/test_faults.h"
#include "base/service_limits.h"
#include "gateway/upstream.h"
#include "gateway/usage_recorder.h"

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kRefreshInterval = 1s;   // notices changes whose command could not say so
constexpr auto kListenerInterval = 2s;  // notices sessions that have ended by themselves
constexpr auto kUsageInterval = 5s;
constexpr auto kSessionInterval = 60s;
constexpr auto kNonceInterval = 1s;
constexpr auto kForgetInterval = 30s;
constexpr auto kRetentionInterval = 60s;
constexpr auto kMemoryInterval = 5s;

// What may make something due that is to be sent.
constexpr std::array kMayBeDue{events::Kind::kHandOverChanged, events::Kind::kMailAdded,
                               events::Kind::kSettingChanged};

std::chrono::steady_clock::time_point steady_now() { return std::chrono::steady_clock::now(); }

// Where connectors find the store unless somebody says otherwise: where the server listens. One
// that listens everywhere is at least on this machine.
std::string store_base_url(const configuration::Configuration& configuration, std::string address) {
  if (!configuration.base_urls.empty()) return configuration.base_urls.front().text();
  for (const std::string everywhere : {"0.0.0.0:", "[::]:"}) {
    if (address.starts_with(everywhere)) address.replace(0, everywhere.size(), "127.0.0.1:");
  }
  return (configuration.tls ? "https://" : "http://") + address + "/";
}

installation::Domain::ServerFacts facts_of(const configuration::Configuration& configuration,
                                           const std::string& address) {
  installation::Domain::ServerFacts facts{.store_base_url = store_base_url(configuration, address),
                                          .allow_callback_to = {}};
  for (const auto& range : configuration.allow_callback_to) {
    facts.allow_callback_to.push_back(range.text());
  }
  return facts;
}

// Nothing is read of it where somebody's API answers.
std::unique_ptr<store::Store> sample_store(const Server::Parts& parts) {
  if (parts.configuration.relay.has_upstream()) return nullptr;
  return std::make_unique<store::Store>(
      store::Store::Parts{parts.domain.documents, *parts.domain.database, parts.domain.clock,
                          parts.configuration.base_urls});
}

std::vector<api::Area> areas_of(AdminDesk& admin,
                                const configuration::Configuration& configuration) {
  auto areas = admin.areas();
  if (!configuration.test_faults) return areas;
  return with_test_faults(std::move(areas), configuration.admin_path + "/api/");
}

// Which store codes paths may have besides "all". Without a sample store they are those that were
// named at the start.
std::vector<std::string> store_codes_of(const configuration::Configuration& configuration,
                                        const store::Store* sample) {
  auto codes = configuration.store_codes;
  if (sample != nullptr && codes.empty()) return sample->store_codes();
  codes.emplace_back("default");
  return codes;
}

}  // namespace

Server::Server(const Parts& parts)
    : parts_(parts),
      domain_(parts.domain),
      log_(parts.log),
      store_(sample_store(parts)),
      nonces_(parts.journal, domain_.nonce_hash, parts.configuration.nonces_max),
      nonce_watch_({parts.journal, nonces_, domain_.clock, readiness_, log_}),
      keeper_(domain_.credential_source, domain_.nonce_hash,
              [this](const access::RouteTable& routes) { return upstreams_for(routes); }),
      store_codes_(store_codes_of(parts.configuration, store_.get())),
      events_(*domain_.database),
      publisher_(
          {events_, keeper_, domain_.database->damage(), readiness_,
           [this](const process::Publisher::SnapshotPointer& snapshot) { publish(snapshot); },
           [this](const events::Batch& batch) { hear(batch); }, steady_now, log_}),
      outside_(
          parts.transports, domain_, [this] { return settings(); }, fault_log()),
      tokens_({domain_, nonces_, keeper_, outside_.notifications, parts.configuration.base_urls,
               [this] { return settings(); }}),
      admin_(
          parts.configuration, domain_, outside_, [this] { return settings(); },
          [this] { return keeper_.current(); }, fault_log()),
      relay_(relay_parts()),
      areas_(areas_of(admin_, parts.configuration)),
      sites_(std::max(1U, parts.http.workers)),
      replays_(domain_.history, domain_.clock),
      maintenance_(log_),
      news_(maintenance_.add("news", [this] { tell_news(); })),
      deliveries_({[this](integrations::IntegrationId id) { return outside_.hand_overs.find(id); },
                   domain_.clock, steady_now}) {
  domain_.database->damage().on_first_sight([this](const Damage::Row& row) {
    log_.error("A stored row is damaged; what hangs on it is refused, the rest goes on.",
               {{"table", row.table}, {"row", row.key}, {"cause", row.cause}});
  });
  http_server_ = std::make_unique<http::Server>(
      http::Server::Parts{.options = parts_.http,
                          .clock = domain_.clock,
                          .random = domain_.random,
                          .tls = parts_.tls,
                          .make_site = [this](std::size_t worker) { return make_site(worker); },
                          .on_fault = [this](const http::Fault& fault) { log_fault(fault); }});
}

// Somebody's API, or else the sample store.
gateway::Upstream& Server::answering() {
  if (store_) return *store_;
  return relay_;
}

// The sample store answers as Magento does.
gateway::Heads Server::heads() const {
  return store_ ? gateway::Heads::kRefused : gateway::Heads::kAsGet;
}

relay::Shared Server::relay_parts() const {
  return {.options = parts_.configuration.relay,
          .refuse =
              [](relay::Refusal refusal, const std::string& cause) {
                const auto& row = relay::kRelayRefusals[refusal];
                auto answer = api::rest_error(row.status, row.code, row.sentence);
                return answer.because(cause);
              },
          .on_broken =
              [this](const std::string& cause, std::string_view request_id) {
                log_.error("fault", {{"request_id", request_id}, {"cause", cause}});
              }};
}

Server::~Server() {
  stop();
  domain_.database->damage().on_first_sight({});
}

// Calls, exchanges, sign-ins and deliveries go by the settings of one snapshot; before the first
// one there are no calls.
settings::Values Server::settings() const {
  const auto snapshot = keeper_.current();
  return snapshot ? *snapshot->values() : domain_.settings.values();
}

// What answers each route of a description: the first of these that does.
std::shared_ptr<const gateway::Upstreams> Server::upstreams_for(const access::RouteTable& routes) {
  const std::vector<gateway::Upstream*> upstreams{&whoami_, &admin_.admin_tokens(), &answering()};
  return std::make_shared<const gateway::Upstreams>(routes, upstreams, not_answered_here_);
}

std::unique_ptr<http::Site> Server::make_site(std::size_t worker) {
  const api::RestHandler::Parts corridor{.gateway = {.public_urls = parts_.configuration.base_urls,
                                                     .nonces = nonces_,
                                                     .operator_token_hash = domain_.session_lookup,
                                                     .heads = heads()},
                                         .clock = domain_.clock};
  auto for_proxies = corridor;
  for_proxies.answers_all = &may_pass_;
  for_proxies.gateway.heads = gateway::Heads::kAsGet;
  auto site = std::make_unique<api::WorkerSite>(
      corridor, for_proxies,
      api::WorkerSite::Parts{store_codes_, parts_.configuration.base_urls, tokens_.endpoints(),
                             areas_, readiness_});
  sites_[worker] = site.get();
  return site;
}

void Server::publish(const process::Publisher::SnapshotPointer& snapshot) {
  http_server_->on_every_worker([&](std::size_t worker) { sites_[worker]->use(snapshot); });
  ready_ = snapshot != nullptr;
}

void Server::start() {
  nonce_watch_.look();
  http_server_->start();
  hand_over_worker_ = std::make_unique<process::HandOverWorker>(
      process::HandOverWorker::Parts{outside_.hand_overs, outside_.notifications,
                                     [this] { outside_.stop(); }, domain_.clock, fault_log()});
  domain_.database->on_commit([this] { refresh(); }, fault_log());
  publisher_.refresh();
}

void Server::run() {
  look_after();
  news_.ask();  // what the last server left undone
  listen_when_ready();
  maintenance_.run();
}

void Server::refresh() { publisher_.refresh(); }

// Those who act on what happened do so on the maintenance thread, not on that of the commit.
void Server::hear(const events::Batch& batch) {
  admin_.hear(batch);
  if (batch.may_hold(kMayBeDue)) may_be_due_ = true;
  news_.ask();
}

// A delivery that ends commits, which asks for news, which answers whoever waits for it.
void Server::deliver(integrations::IntegrationId id, process::DeliveryWatch::Answer answer) {
  const auto rules = integrations::rules_from(settings());
  deliveries_.add(id, steady_now() + process::delivery_time_max(rules), std::move(answer));
  refresh();
  news_.ask();
}

void Server::look_after() {
  maintenance_.every(kRefreshInterval, "refresh", [this] {
    publisher_.refresh();
    listen_when_ready();
    deliveries_.look();
  });
  maintenance_.every(kRefreshInterval, "windows", [this] { hand_over_worker_->look(); });
  maintenance_.every(kListenerInterval, "listeners", [this] { news_.ask(); });
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
void Server::listen_when_ready() {
  if (listening_ || !ready_) return;
  domain_.remember(facts_of(parts_.configuration, address()));
  http_server_->listen();
  listening_ = true;
  parts_.on_listening(address());
}

api::OnFault Server::fault_log() const {
  return [this](std::string_view fault) { log_.error("fault", {{"cause", fault}}); };
}

void Server::log_fault(const http::Fault& fault) const {
  if (fault.request_id.empty()) return log_.error("fault", {{"cause", fault.cause}});
  log_.error("fault", {{"request_id", fault.request_id},
                       {"status", std::to_string(fault.status)},
                       {"cause", fault.cause}});
}

void Server::tell_news() {
  if (may_be_due_.exchange(false)) hand_over_worker_->wake();
  deliveries_.look();
  if (admin_.publish_news() == api::admin::NewsFeed::Left::kMore) news_.ask();
}

void Server::forget_nonces() {
  if (const auto snapshot = keeper_.current()) {
    nonces_.forget_expired(domain_.clock.now(), parts_.uptime(),
                           snapshot->settings().timestamp_window_seconds);
  }
}

void Server::record_usage() {
  if (const auto snapshot = keeper_.current()) {
    gateway::record_usage(*snapshot, domain_.usage, domain_.clock.now());
    replays_.collect(*snapshot);
  }
}

void Server::remove_expired() {
  const auto removal =
      domain_.records.remove_expired(settings::retention_from(settings()), domain_.clock.now());
  if (removal.fault && removal.fault != history_fault_) {
    log_.error("The history was changed outside Gatehouse; nothing of it is removed any more.",
               {{"cause", sentence_of(*removal.fault)}});
  }
  history_fault_ = removal.fault;
}

// First nothing new begins, then what runs ends, from the outside in, then what is left is stored.
// Each step waits for the threads it ends; behind the last nobody commits any more.
void Server::stop() {
  if (std::exchange(stopped_, true)) return;
  deliveries_.clear();
  if (hand_over_worker_) hand_over_worker_->stop();
  http_server_->stop();
  hand_over_worker_.reset();
  domain_.database->on_commit({});
  try {
    record_usage();
    replays_.finish();
    admin_.store_session_use();
  } catch (const std::exception& fault) {
    log_.error("The last counts could not be stored.", {{"cause", fault.what()}});
  }
}

}  // namespace gatehouse::app

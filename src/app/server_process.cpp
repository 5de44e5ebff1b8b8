#include "app/server_process.h"

#include <csignal>
#include <utility>

#include "base/service_limits.h"
#include "process/process_limits.h"
#include "process/system_clock.h"

namespace gatehouse::app {
namespace {

http::Options http_options(const configuration::Configuration& configuration) {
  auto options = configuration.http;
  options.connections_max = process::connections_for(process::raise_descriptor_limit());
  options.listener = process::passed_socket();
  return options;
}

std::optional<process::TlsKeeper> keeper_for(const configuration::Configuration& configuration,
                                             const Clock& clock, const process::Log& log) {
  if (!configuration.tls) return std::nullopt;
  return std::optional<process::TlsKeeper>(std::in_place, *configuration.tls, clock, log);
}

storage::FileNonceJournal::Options journal_options(installation::Installation& installation) {
  const auto window = installation.settings.values().number(settings::paths::kTimestampWindow);
  return {.directory = installation.directory().nonces(),
          .boot_id = storage::machine_boot_id(),
          .unknown_past_up_to_seconds = unix_seconds(installation.clock.now()) + window};
}

}  // namespace

ServerProcess::ServerProcess(const configuration::Configuration& configuration,
                             installation::Installation& installation, const process::Log& log)
    : log_(log),
      http_(http_options(configuration)),
      tls_(keeper_for(configuration, installation.clock, log)),
      directory_(installation.directory()),
      lock_(directory_),
      journal_(journal_options(installation), installation.nonce_hash),
      network_(configuration.allow_callback_to, directory_, installation.clock,
               installation.random),
      server_({.configuration = configuration,
               .http = http_,
               .domain = installation,
               .journal = journal_,
               .transports = network_.transports(),
               .uptime = process::machine_uptime,
               .log = log,
               .tls = tls_ ? &tls_->tls() : nullptr,
               .on_listening =
                   [this](const std::string& address) {
                     log_.info("listening",
                               {{"address", address}, {"data_dir", directory_.path.string()}});
                   }}),
      reload_(server_.add_task("reload", [this] { read_again(); })) {
  if (configuration.test_faults) {
    log_.warning("Faults are made for requests that ask for one. This is for tests only.");
  }
  for (const auto& finding : journal_.findings()) {
    log_.warning("nonces may be missing", {{"cause", finding}});
  }
}

ServerProcess::~ServerProcess() { stop(); }

void ServerProcess::run() {
  std::signal(SIGPIPE, SIG_IGN);
  signals_.emplace(signal_acts());
  server_.start();
  control_ = std::make_unique<process::ControlServer>(server_.context(),
                                                      directory_.control_socket(), control_acts());
  server_.run();
  stop();
}

process::StopSignals::Parts ServerProcess::signal_acts() {
  return {
      .on_stop = [this] { server_.ask_to_stop(); },
      .on_overdue =
          [this] { log_.error("The stop takes too long; what still runs is broken off."); },
      .on_reload = [this] { reload_.ask(); },
      .on_ignored =
          [this](std::string_view signal) {
            log_.info("A signal is ignored; SIGHUP reloads, SIGTERM stops.", {{"signal", signal}});
          },
      .stop_time_max = limits::kStopTimeMax};
}

process::ControlServer::Acts ServerProcess::control_acts() {
  return {.refresh = [this] { server_.refresh(); },
          .deliver =
              [this](integrations::IntegrationId id, process::DeliveryWatch::Answer answer) {
                server_.deliver(id, std::move(answer));
              }};
}

// Settings, credentials and the API description are read again as soon as they change; here they
// are looked at once more.
void ServerProcess::read_again() {
  log_.info("SIGHUP: certificate and stored state are read again, options are not.");
  if (tls_) tls_->read_again();
  server_.refresh();
}

void ServerProcess::stop() {
  if (std::exchange(stopped_, true)) return;
  log_.info("stopping");
  control_.reset();
  server_.stop();
  journal_.close_cleanly();
  log_.info("stopped");
}

}  // namespace gatehouse::app

#include "installation/hand_over_desk.h"

namespace gatehouse::installation {
namespace {

std::vector<std::string> addresses_of_operators(operators::OperatorStore& store) {
  std::vector<std::string> addresses;
  for (const auto& person : store.all()) {
    if (person.account == operators::Account::kActive) addresses.push_back(person.email);
  }
  return addresses;
}

}  // namespace

HandOverDesk::HandOverDesk(Transports transports, Domain& domain,
                           std::function<settings::Values()> settings,
                           std::function<void(const std::string& what)> on_failed_mail)
    : transports_(std::move(transports)),
      notifications({domain.notification_store, domain.outbox, transports_.mailer, *domain.database,
                     domain.clock, settings,
                     [&domain] { return addresses_of_operators(domain.operator_store); },
                     std::move(on_failed_mail)}),
      hand_overs(
          {domain.integration_store, domain.integration_store, domain.hand_over_store,
           domain.hand_over_store, transports_.locks, transports_.sender, notifications,
           *domain.database, domain.history, domain.clock, domain.random,
           [settings = std::move(settings)] { return integrations::rules_from(settings()); }}) {}

HandOverDesk::HandOverDesk(Installation& installation, std::unique_ptr<Network> network,
                           std::function<void(const std::string& what)> on_failed_mail)
    : HandOverDesk(
          network->transports(), installation,
          [&installation] { return installation.settings.values(); }, std::move(on_failed_mail)) {
  network_ = std::move(network);
}

HandOverDesk::HandOverDesk(std::vector<http::AddressRange> allowed, Installation& installation,
                           std::function<void(const std::string& what)> on_failed_mail)
    : HandOverDesk(installation,
                   std::make_unique<Network>(std::move(allowed), installation.directory(),
                                             installation.clock, installation.random),
                   std::move(on_failed_mail)) {}

void HandOverDesk::stop() {
  hand_overs.stop();
  notifications.stop();
  transports_.stop();
}

}  // namespace gatehouse::installation

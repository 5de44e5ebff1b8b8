#include "installation/hand_over_desk.h"

#include <csignal>

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

HandOverDesk::HandOverDesk(std::vector<http::AddressRange> allowed, Installation& installation,
                           std::function<void(const std::string& what)> on_failed_mail)
    : locks_(installation.directory().delivery_locks()),
      sender_(curl_, std::move(allowed)),
      mailer_(curl_, installation.clock, installation.random),
      notifications(
          {installation.notification_store, installation.outbox, mailer_, *installation.database,
           installation.clock, [&installation] { return installation.settings.values(); },
           [&installation] { return addresses_of_operators(installation.operator_store); },
           std::move(on_failed_mail)}),
      hand_overs({installation.integration_store, installation.integration_store,
                  installation.hand_over_store, installation.hand_over_store, locks_, sender_,
                  notifications, *installation.database, installation.history, installation.clock,
                  installation.random, [&installation] {
                    return integrations::rules_from(installation.settings.values());
                  }}) {}

void HandOverDesk::stop() {
  hand_overs.stop();
  notifications.stop();
  curl_.stop();
}

}  // namespace gatehouse::installation

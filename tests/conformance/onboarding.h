#pragma once

// Integrations that hand credentials over, with a third party that answers as a test says.

#include <mutex>
#include <set>

#include "conformance/storages.h"
#include "integrations/authorization.h"
#include "integrations/exchange.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_notifications.h"
#include "support/set_of_locks.h"
#include "support/third_party.h"

namespace gatehouse::conformance {

class SetOfNonces {
 public:
  integrations::NonceUse spend(const oauth1::Credentials& oauth, Timestamp now) {
    using Use = integrations::NonceUse;
    const std::scoped_lock lock(mutex_);
    if (std::abs(oauth.timestamp_seconds - unix_seconds(now)) > 600) return Use::kOutsideWindow;
    return used_.emplace(oauth.nonce).second ? Use::kFresh : Use::kUsed;
  }

  [[nodiscard]] bool has(const std::string& nonce) const { return used_.contains(nonce); }

 private:
  std::mutex mutex_;
  std::set<std::string> used_;
};

class OnboardingTest : public ConformanceTest {
 protected:
  static history::Actor actor() { return {history::Actor::Kind::kOperator, "ann"}; }

  integrations::IntegrationId add(const std::string& name, const std::string& callback,
                                  const std::string& identity_link) {
    return service_
        .create({.name = name, .callback_url = callback, .identity_link_url = identity_link},
                actor())
        .value()
        .id;
  }

  integrations::IntegrationId add(const std::string& name = "ERP") {
    return add(name, "https://erp.example/cb", "https://erp.example/in");
  }

  integrations::Authorized authorize(
      integrations::IntegrationId id,
      integrations::Occasion occasion = integrations::Occasion::kActivation) {
    return authorization_
        .authorize(id, {.occasion = occasion, .store_base_url = "https://shop.example/"}, actor())
        .value();
  }

  integrations::HandOver begin(
      integrations::IntegrationId id,
      integrations::Occasion occasion = integrations::Occasion::kActivation) {
    return std::get<integrations::HandOver>(authorize(id, occasion).given);
  }

  std::vector<std::string> actions(integrations::IntegrationId id) {
    std::vector<std::string> out;
    const auto number = std::to_string(static_cast<std::int64_t>(id));
    for (const auto& entry : history_.about(history::ObjectType::kIntegration, number, 50, 0)) {
      out.push_back(entry.action);
    }
    return out;
  }

  std::vector<std::string> titles() {
    std::vector<std::string> out;
    for (const auto& notification : notification_store_.list({}).items) {
      out.push_back(notification.title);
    }
    return out;
  }

  integrations::HandOverRules rules_{
      .window = std::chrono::seconds(300),
      .request_token_life = std::chrono::hours(2),
      .retry_delays = {std::chrono::seconds(10), std::chrono::seconds(60)}};
  access::FixedDescription access_{{}, {}};
  storage::SqlIntegrations integration_store_{*database_, sealer_, lookup_};
  storage::SqlHandOvers hand_over_store_{*database_, sealer_};
  storage::SqlNotifications notification_store_{*database_};
  storage::SqlOutbox outbox_{*database_};
  storage::SqlHistory history_{*database_, history_key_};
  testing_support::ThirdParty third_party_;
  testing_support::NoMail mailer_;
  SetOfNonces nonces_;
  testing_support::SetOfLocks locks_;
  notifications::NotificationService notifications_{
      {notification_store_, outbox_, mailer_, *database_, clock_,
       [] { return settings::Values({}); }, [] { return std::vector<std::string>(); },
       [](const std::string&) {}}};
  integrations::IntegrationService service_{
      {integration_store_, integration_store_, *database_, history_, clock_, random_, access_}};
  integrations::AuthorizationService authorization_{{integration_store_, integration_store_,
                                                     hand_over_store_, *database_, history_, clock_,
                                                     random_}};
  integrations::HandOverService hand_overs_{{integration_store_, integration_store_,
                                             hand_over_store_, hand_over_store_, locks_,
                                             third_party_, notifications_, *database_, history_,
                                             clock_, random_, [this] { return rules_; }}};
  integrations::ExchangeService exchange_{{integration_store_, integration_store_, hand_over_store_,
                                           notifications_, *database_, history_, clock_, random_,
                                           [this] { return rules_; }}};
};

}  // namespace gatehouse::conformance

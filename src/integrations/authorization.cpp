#include "integrations/authorization.h"

#include "base/limits.h"
#include "base/unavailable.h"
#include "integrations/hand_over_service.h"
#include "integrations/history_entries.h"

namespace gatehouse::integrations {
namespace {

Act act_of(Occasion occasion) {
  return occasion == Occasion::kActivation ? Act::kActivate : Act::kReauthorize;
}

}  // namespace

Secret AuthorizationService::new_secret() {
  return Secret(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength));
}

Result<Authorized, Refused> AuthorizationService::authorize(IntegrationId id,
                                                            const Consent& consent,
                                                            const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<Authorized, Refused> {
    auto integration = ports_.integrations.find(id);
    if (!integration) return Failure(refused_as_unknown());
    const bool resumes =
        integration->status == Status::kDeactivated && consent.occasion == Occasion::kActivation;
    if (!resumes && integration->exchanges_tokens() && consent.store_base_url.empty()) {
      return Failure(refused_without_base_url());
    }
    if (auto refused = refusal_of(act_of(consent.occasion), *integration,
                                  ports_.hand_overs.find(id), consent.seen_version)) {
      return Failure(std::move(*refused));
    }
    if (resumes) return resume(std::move(*integration), actor);
    if (!integration->exchanges_tokens()) {
      return show(std::move(*integration), consent.occasion, actor);
    }
    return hand_over(std::move(*integration), consent, actor);
  });
}

Result<Integration, Refused> AuthorizationService::deactivate(IntegrationId id,
                                                              const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<Integration, Refused> {
    auto integration = ports_.integrations.find(id);
    if (!integration) return Failure(refused_as_unknown());
    if (auto refused = refusal_of(Act::kDeactivate, *integration)) {
      return Failure(std::move(*refused));
    }
    const auto before = integration->status;
    const auto now = ports_.clock.now();
    integration->deactivate(now);
    // Whoever was about to exchange would activate it.
    withdraw_hand_over(ports_.hand_overs, id, "The integration was deactivated.");
    save(*integration);
    std::vector<history::Change> changes;
    add_change(changes, before, integration->status);
    ports_.history.record(
        entry_about(*integration, "integration.deactivated", actor, now, std::move(changes)));
    return std::move(*integration);
  });
}

Authorized AuthorizationService::resume(Integration integration, const history::Actor& actor) {
  const auto before = integration.status;
  const auto now = ports_.clock.now();
  integration.resume(now);
  save(integration);
  std::vector<history::Change> changes;
  add_change(changes, before, integration.status);
  ports_.history.record(
      entry_about(integration, "integration.activated_again", actor, now, std::move(changes)));
  return {std::move(integration), Resumed{}};
}

// Under the name that it has.
void AuthorizationService::save(Integration& integration) {
  if (!ports_.integrations.save(integration)) {
    throw Unavailable("an integration could not be saved under the name it has");
  }
  ++integration.version;
}

Authorized AuthorizationService::show(Integration integration, Occasion occasion,
                                      const history::Actor& actor) {
  const auto now = ports_.clock.now();
  const auto before = integration;
  const AccessToken token{.token = new_secret(), .secret = new_secret(), .issued_at = now};
  ports_.credentials.put_access_token(integration.id, token);
  // Whoever was about to exchange would end the token that is shown now.
  withdraw_hand_over(ports_.hand_overs, integration.id,
                     "The credentials were shown to the operator instead.");
  integration.authorize(now);
  save(integration);
  auto changes = changes_between(before.details, integration.details);
  add_change(changes, before.status, integration.status);
  ports_.history.record(entry_about(
      integration,
      occasion == Occasion::kActivation ? "integration.activated" : "integration.reauthorized",
      actor, now, std::move(changes)));
  Credentials credentials{.consumer_key = integration.consumer_key,
                          .consumer_secret = ports_.credentials.consumer_secret(integration.id),
                          .access_token = token.token.clone(),
                          .access_token_secret = token.secret.clone()};
  return {std::move(integration), std::move(credentials)};
}

Authorized AuthorizationService::hand_over(Integration integration, const Consent& consent,
                                           const history::Actor& actor) {
  const auto now = ports_.clock.now();
  HandOver begun{.integration = integration.id,
                 .occasion = consent.occasion,
                 .store_base_url = consent.store_base_url,
                 .started_at = now,
                 .next_attempt_at = now};
  begun.number = ports_.hand_overs.begin(begun, new_secret());
  ports_.history.record(entry_about(integration, "hand_over.started", actor, now));
  return {std::move(integration), std::move(begun)};
}

}  // namespace gatehouse::integrations

#include "integrations/exchange.h"

#include "base/limits.h"
#include "base/unavailable.h"
#include "crypto/compare.h"
#include "integrations/history_entries.h"
#include "oauth1/signature.h"

namespace gatehouse::integrations {
namespace {

Failure<ExchangeRefusal> refuse(ExchangeRefusal reason) { return Failure(reason); }

// Why there is no verifier to exchange: what the operator can do about it depends on that.
ExchangeRefusal why_nothing_to_exchange(const Integration& integration) {
  if (integration.status == Status::kDeactivated) return ExchangeRefusal::kDeactivated;
  const bool is_inactive = integration.status == Status::kInactive;
  if (integration.exchanges_tokens()) {
    return is_inactive ? ExchangeRefusal::kNotActivated : ExchangeRefusal::kNotReauthorized;
  }
  return is_inactive ? ExchangeRefusal::kWithoutUrls : ExchangeRefusal::kActiveWithoutUrls;
}

ExchangeRefusal why_window_is_closed(const Integration& integration, const HandOver& hand_over) {
  if (hand_over.trouble == Trouble::kWithdrawn) return why_nothing_to_exchange(integration);
  if (!hand_over.window_started_at) return ExchangeRefusal::kNotDelivered;
  return is_in_force(integration.status) ? ExchangeRefusal::kWindowEndedWhileActive
                                         : ExchangeRefusal::kWindowEnded;
}

Result<void, ExchangeRefusal> result_of(NonceUse use) {
  switch (use) {
    case NonceUse::kFresh:
      return {};
    case NonceUse::kUsed:
      return refuse(ExchangeRefusal::kNonceUsed);
    case NonceUse::kOutsideWindow:
      return refuse(ExchangeRefusal::kTimestampRefused);
    case NonceUse::kUnavailable:
      return refuse(ExchangeRefusal::kNonceUnavailable);
  }
  return refuse(ExchangeRefusal::kNonceUnavailable);
}

}  // namespace

AccessToken ExchangeService::new_token() {
  return {.token = Secret(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength)),
          .secret = Secret(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength)),
          .issued_at = ports_.clock.now()};
}

// Who asks is proven by reads alone: a stranger neither writes nor waits for those who do.
ExchangeService::Outcome ExchangeService::request_token(const oauth1::Credentials& oauth,
                                                        const Proof& proof) {
  const auto proven =
      at_one_moment(ports_.transactions, [&] { return prove_by_verifier(oauth, proof); });
  if (!proven) return Failure(proven.error());
  if (auto fresh = result_of(proof.spend_nonce()); !fresh) return Failure(fresh.error());
  return exchanged([&] { return exchange_verifier(proven->integration); });
}

ExchangeService::Outcome ExchangeService::access_token(const oauth1::Credentials& oauth,
                                                       const Proof& proof) {
  const auto proven =
      at_one_moment(ports_.transactions, [&] { return prove_by_request_token(oauth, proof); });
  if (!proven) return Failure(proven.error());
  if (auto fresh = result_of(proof.spend_nonce()); !fresh) {
    return refuse(proven->use == Caller::Use::kSecond ? ExchangeRefusal::kTokenUsed
                                                      : fresh.error());
  }
  return exchanged([&] { return exchange_request_token(proven->integration, oauth); });
}

// Like in_transaction(), but the refusal of a second use may have revoked something, which stays.
ExchangeService::Outcome ExchangeService::exchanged(const std::function<Outcome()>& exchange) {
  std::optional<Outcome> outcome;
  ports_.transactions.run([&] {
    outcome.emplace(exchange());
    const bool stays = outcome->has_value() ||
                       outcome->error() == ExchangeRefusal::kAlreadyExchanged ||
                       outcome->error() == ExchangeRefusal::kTokenUsed;
    return stays ? Transactions::Outcome::kCommit : Transactions::Outcome::kRollBack;
  });
  return std::move(*outcome);
}

ExchangeService::Proven ExchangeService::prove_by_verifier(const oauth1::Credentials& oauth,
                                                           const Proof& proof) {
  const auto integration =
      ports_.integrations.find_by_consumer_key(std::string(oauth.consumer_key));
  if (!integration) return refuse(ExchangeRefusal::kConsumerUnknown);
  const auto hand_over = ports_.hand_overs.find(integration->id);
  const auto key = oauth1::signing_key(ports_.credentials.consumer_secret(integration->id), {});
  const bool is_proven = proof.is_signed_with(key);
  if (hand_over && !is_window_open(*hand_over, ports_.clock.now(), ports_.rules())) {
    return refuse(is_proven ? why_window_is_closed(*integration, *hand_over)
                            : ExchangeRefusal::kWindowEnded);
  }
  if (!is_proven) return refuse(ExchangeRefusal::kSignatureInvalid);
  return Caller{integration->id};
}

// Looks at the hand-over once more: it may have changed since the caller was proven.
ExchangeService::Outcome ExchangeService::exchange_verifier(IntegrationId id) {
  auto integration = ports_.integrations.find(id);
  if (!integration) return refuse(ExchangeRefusal::kConsumerUnknown);
  auto hand_over = ports_.hand_overs.find(id);
  if (!hand_over) return refuse(why_nothing_to_exchange(*integration));
  if (hand_over->trouble == Trouble::kUsedTwice) return refuse(ExchangeRefusal::kAlreadyExchanged);
  if (!is_window_open(*hand_over, ports_.clock.now(), ports_.rules())) {
    return refuse(why_window_is_closed(*integration, *hand_over));
  }
  if (hand_over->state == HandOver::State::kExchanged ||
      hand_over->state == HandOver::State::kCompleted) {
    revoke(std::move(*integration), std::move(*hand_over));
    return refuse(ExchangeRefusal::kAlreadyExchanged);
  }
  auto token = new_token();
  hand_over->state = HandOver::State::kExchanged;
  hand_over->trouble.reset();
  hand_over->message.clear();
  hand_over->next_attempt_at.reset();
  hand_over->request_token_at = token.issued_at;
  ports_.hand_overs.put_request_token(
      id, AccessToken{token.token.clone(), token.secret.clone(), token.issued_at});
  ports_.hand_overs.save(*hand_over);
  return token;
}

Result<void, ExchangeRefusal> ExchangeService::check_verifier(const oauth1::Credentials& oauth,
                                                              IntegrationId integration) {
  if (oauth.verifier.size() != limits::kCredentialLength) {
    return refuse(ExchangeRefusal::kVerifierLength);
  }
  const auto verifier = ports_.hand_overs.verifier(integration);
  if (!crypto::equal_in_constant_time(verifier.reveal(), oauth.verifier)) {
    return refuse(ExchangeRefusal::kVerifierWrong);
  }
  return {};
}

Result<void, ExchangeRefusal> ExchangeService::check_request_token(
    const oauth1::Credentials& oauth, const std::optional<HandOver>& hand_over,
    const std::optional<AccessToken>& known) {
  if (!hand_over) return refuse(ExchangeRefusal::kTokenUnknown);
  if (!known || !crypto::equal_in_constant_time(known->token.reveal(), oauth.token)) {
    return refuse(ExchangeRefusal::kTokenUnknown);
  }
  if (hand_over->state == HandOver::State::kCompleted) return refuse(ExchangeRefusal::kTokenUsed);
  const auto progress = progress_of(*hand_over, ports_.clock.now(), ports_.rules());
  if (progress.state != Progress::State::kExchanged) return refuse(ExchangeRefusal::kTokenExpired);
  return check_verifier(oauth, hand_over->integration);
}

ExchangeService::Proven ExchangeService::prove_by_request_token(const oauth1::Credentials& oauth,
                                                                const Proof& proof) {
  const auto integration =
      ports_.integrations.find_by_consumer_key(std::string(oauth.consumer_key));
  if (!integration) return refuse(ExchangeRefusal::kConsumerUnknown);
  const auto hand_over = ports_.hand_overs.find(integration->id);
  const auto known = hand_over ? ports_.hand_overs.request_token(integration->id) : std::nullopt;
  const auto good = check_request_token(oauth, hand_over, known);
  const bool is_second_use = !good && good.error() == ExchangeRefusal::kTokenUsed &&
                             is_alive(*hand_over) && check_verifier(oauth, integration->id);
  if (!good && !is_second_use) return Failure(good.error());
  const auto key =
      oauth1::signing_key(ports_.credentials.consumer_secret(integration->id), known->secret);
  if (!proof.is_signed_with(key)) {
    return refuse(is_second_use ? ExchangeRefusal::kTokenUsed : ExchangeRefusal::kSignatureInvalid);
  }
  return Caller{integration->id, is_second_use ? Caller::Use::kSecond : Caller::Use::kFirst};
}

// Looks at the token once more: it may have been used or ended since the caller was proven.
ExchangeService::Outcome ExchangeService::exchange_request_token(IntegrationId id,
                                                                 const oauth1::Credentials& oauth) {
  auto integration = ports_.integrations.find(id);
  if (!integration) return refuse(ExchangeRefusal::kConsumerUnknown);
  auto hand_over = ports_.hand_overs.find(id);
  const auto known = hand_over ? ports_.hand_overs.request_token(id) : std::nullopt;
  if (auto good = check_request_token(oauth, hand_over, known); !good) {
    const bool is_second_use = good.error() == ExchangeRefusal::kTokenUsed &&
                               is_alive(*hand_over) && check_verifier(oauth, id);
    if (is_second_use) revoke(std::move(*integration), std::move(*hand_over));
    return Failure(good.error());
  }
  auto token = new_token();
  complete(std::move(*integration), std::move(*hand_over), token);
  return token;
}

// Whether the request token would still be good, had it not been used.
bool ExchangeService::is_alive(const HandOver& hand_over) const {
  const auto life = ports_.rules().request_token_life;
  return hand_over.request_token_at &&
         (!life || ports_.clock.now() < *hand_over.request_token_at + *life);
}

// The access token that this hand-over issued; not one that an operator made since.
bool ExchangeService::revoke_access_token(Integration& integration, const HandOver& hand_over) {
  const auto token = ports_.credentials.access_token(integration.id);
  if (!token || !hand_over.completed_at || token->issued_at != *hand_over.completed_at) {
    return false;
  }
  ports_.credentials.remove_access_token(integration.id);
  integration.status = Status::kInactive;
  integration.updated_at = ports_.clock.now();
  if (!ports_.integrations.save(integration)) {
    throw Unavailable("an integration could not be saved under the name it has");
  }
  return true;
}

void ExchangeService::revoke(Integration integration, HandOver hand_over) {
  const auto status_before = integration.status;
  const bool was_cut_off = revoke_access_token(integration, hand_over);
  if (was_cut_off) hand_over.occasion = Occasion::kActivation;  // what it takes to let it in again
  hand_over.state = HandOver::State::kFailed;
  hand_over.trouble = Trouble::kUsedTwice;
  hand_over.message = std::string("The ") + (was_cut_off ? "access" : "request") +
                      " token was revoked, because what was handed over was used a second time: "
                      "somebody else may know it, or the third party repeats its requests. When "
                      "you know which, send the credentials again; that makes a new verifier.";
  hand_over.next_attempt_at.reset();
  hand_over.request_token_at.reset();
  ports_.hand_overs.put_request_token(integration.id, std::nullopt);
  ports_.hand_overs.save(hand_over);
  std::vector<history::Change> changes;
  add_change(changes, status_before, integration.status);
  ports_.history.record(entry_about(integration, "hand_over.used_twice",
                                    {history::Actor::Kind::kThirdParty, integration.details.name},
                                    ports_.clock.now(), std::move(changes)));
  ports_.notifications.announce(
      {.severity = notifications::Severity::kCritical,
       .title = "The credentials of \"" + integration.details.name + "\" were used twice.",
       .message = hand_over.message +
                  (is_in_force(integration.status)
                       ? " The integration goes on working with its present access token."
                       : " The integration is " + std::string(name_of(integration.status)) +
                             " until then."),
       .integration = static_cast<std::int64_t>(integration.id),
       .contact = integration.details.email});
}

void ExchangeService::complete(Integration integration, HandOver hand_over,
                               const AccessToken& token) {
  const auto status_before = integration.status;
  const auto details_before = integration.details;
  integration.authorize(token.issued_at);
  ports_.credentials.put_access_token(integration.id, token);
  if (!ports_.integrations.save(integration)) {
    throw Unavailable("an integration could not be saved under the name it has");
  }
  hand_over.state = HandOver::State::kCompleted;
  hand_over.completed_at = token.issued_at;
  ports_.hand_overs.save(hand_over);
  auto changes = changes_between(details_before, integration.details);
  add_change(changes, status_before, integration.status);
  const bool is_first = hand_over.occasion == Occasion::kActivation;
  ports_.history.record(entry_about(integration,
                                    is_first ? "integration.activated" : "integration.reauthorized",
                                    {history::Actor::Kind::kThirdParty, integration.details.name},
                                    token.issued_at, std::move(changes)));
  ports_.notifications.announce(
      {.severity = notifications::Severity::kNotice,
       .title = "The integration \"" + integration.details.name + "\" has been " +
                (is_first ? "authorized." : "reauthorized."),
       .message = is_first ? "It exchanged its tokens and may call the API now."
                           : "It exchanged its tokens; the access token it had before has ended.",
       .integration = static_cast<std::int64_t>(integration.id),
       .contact = integration.details.email});
}

}  // namespace gatehouse::integrations

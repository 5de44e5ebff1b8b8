#include "integrations/hand_over_service.h"

#include "base/limits.h"
#include "integrations/history_entries.h"

namespace gatehouse::integrations {
namespace {

// 32 characters, as connectors expect, that nobody takes for the real ones.
constexpr std::string_view kTestKey = "gatehousetestconsumerkey00000000";
constexpr std::string_view kTestSecret = "gatehousetestconsumersecret00000";
constexpr std::string_view kTestVerifier = "gatehousetestverifier00000000000";

}  // namespace

void HandOverService::record(const Integration& integration, const std::string& action,
                             const history::Actor& actor) {
  ports_.history.record(entry_about(integration, action, actor, ports_.clock.now()));
}

// The hand-over that the act is about, when it is allowed.
Result<HandOver, Refused> HandOverService::found_for(Act act, IntegrationId id) {
  const auto integration = ports_.integrations.find(id);
  if (!integration) return Failure(refused_as_unknown());
  auto hand_over = ports_.hand_overs.find(id);
  if (auto refused = refusal_of(act, *integration, hand_over)) return Failure(std::move(*refused));
  return std::move(hand_over).value();
}

Result<HandOver, Refused> HandOverService::send_again(IntegrationId id,
                                                      const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<HandOver, Refused> {
    auto hand_over = found_for(Act::kSendAgain, id);
    if (!hand_over) return hand_over;
    if (hand_over->trouble == Trouble::kUsedTwice) return begin_anew(*hand_over, actor);
    hand_over->state = HandOver::State::kDelivering;
    hand_over->next_attempt_at = ports_.clock.now();
    hand_over->retries = 0;
    hand_over->link_opened_at.reset();
    hand_over->request_token_at.reset();
    ports_.hand_overs.put_request_token(id, std::nullopt);
    ports_.hand_overs.save(*hand_over);
    record(*ports_.integrations.find(id), "hand_over.sent_again", actor);
    return hand_over;
  });
}

// The verifier that was used twice is worth nothing any more.
HandOver HandOverService::begin_anew(const HandOver& last, const history::Actor& actor) {
  const auto now = ports_.clock.now();
  HandOver next{.integration = last.integration,
                .occasion = last.occasion,
                .store_base_url = last.store_base_url,
                .started_at = now,
                .next_attempt_at = now};
  next.number = ports_.hand_overs.begin(
      next, Secret(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength)));
  record(*ports_.integrations.find(last.integration), "hand_over.started", actor);
  return next;
}

Result<HandOver, Refused> HandOverService::restart_window(IntegrationId id,
                                                          const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<HandOver, Refused> {
    auto hand_over = found_for(Act::kRestartWindow, id);
    if (!hand_over) return hand_over;
    hand_over->window_started_at = ports_.clock.now();
    hand_over->link_opened_at.reset();
    hand_over->request_token_at.reset();
    if (hand_over->state != HandOver::State::kDelivering) {
      hand_over->state = HandOver::State::kDelivered;
      hand_over->trouble.reset();
      hand_over->message.clear();
    }
    ports_.hand_overs.put_request_token(id, std::nullopt);
    ports_.hand_overs.save(*hand_over);
    record(*ports_.integrations.find(id), "hand_over.window_restarted", actor);
    return hand_over;
  });
}

std::optional<HandOver> HandOverService::note_link_opened(IntegrationId id,
                                                          const history::Actor& actor) {
  std::optional<HandOver> hand_over;
  ports_.transactions.run([&] {
    hand_over = ports_.hand_overs.find(id);
    if (!hand_over || hand_over->link_opened_at ||
        progress_of(*hand_over).state != Progress::State::kWaitingForSignIn) {
      return Transactions::Outcome::kRollBack;
    }
    hand_over->link_opened_at = ports_.clock.now();
    ports_.hand_overs.save(*hand_over);
    record(*ports_.integrations.find(id), "hand_over.link_opened", actor);
    return Transactions::Outcome::kCommit;
  });
  return hand_over;
}

Result<Delivery, Refused> HandOverService::test(IntegrationId id,
                                                const std::string& store_base_url) {
  const auto integration = ports_.integrations.find(id);
  if (!integration) return Failure(refused_as_unknown());
  if (store_base_url.empty()) return Failure(refused_without_base_url());
  if (auto refused = refusal_of(Act::kTest, *integration)) return Failure(std::move(*refused));
  const auto rules = ports_.rules();
  const CallbackPost post{
      .url = integration->details.callback_url,
      .form = callback_form({kTestKey, kTestSecret, store_base_url, kTestVerifier}),
      .fields = {{"X-Gatehouse-Test", "1"}},
      .timeout = rules.timeout,
      .redirects_max = rules.redirects_max};
  const auto at = ports_.clock.now();
  auto delivery = delivery_of(post, ports_.sender.post(post), {});
  delivery.integration = id;
  delivery.occasion = Occasion::kTest;
  delivery.at = at;
  ports_.transactions.run([&] {
    if (ports_.integrations.find(id)) delivery.number = ports_.deliveries.add(delivery);
    return Transactions::Outcome::kCommit;
  });
  return delivery;
}

void withdraw_hand_over(HandOverStore& hand_overs, IntegrationId id, const std::string& why) {
  auto hand_over = hand_overs.find(id);
  if (!hand_over || hand_over->state == HandOver::State::kCompleted) return;
  hand_over->state = HandOver::State::kFailed;
  hand_over->trouble = Trouble::kWithdrawn;
  hand_over->message = why;
  hand_over->next_attempt_at.reset();
  hand_over->window_started_at.reset();
  hand_over->request_token_at.reset();
  hand_overs.put_request_token(id, std::nullopt);
  hand_overs.save(*hand_over);
}

}  // namespace gatehouse::integrations

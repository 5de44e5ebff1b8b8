#include "integrations/hand_over_service.h"

#include "base/limits.h"
#include "integrations/events.h"

namespace gatehouse::integrations {
namespace {

Failure<Refused> refuse(Refusal reason, std::string message) {
  return Failure(Refused{reason, std::move(message), {}});
}

Failure<Refused> refuse_unknown() {
  return refuse(Refusal::kNotFound, "The integration does not exist any more.");
}

std::string quoted(const Integration& integration) {
  return "\"" + integration.details.name + "\"";
}

// Why this integration's credentials cannot be handed over on this occasion.
std::optional<Failure<Refused>> objection(const Integration& integration, Occasion occasion,
                                          std::optional<std::int64_t> expected_version) {
  if (expected_version && *expected_version != integration.version) {
    return refuse(Refusal::kConflict,
                  "Somebody changed the integration meanwhile; load it again and repeat this.");
  }
  const bool is_new = integration.status == Status::kInactive;
  if (occasion == Occasion::kActivation && !is_new) {
    return refuse(Refusal::kAlreadyActive,
                  quoted(integration) + " was activated already; reauthorize it instead.");
  }
  if (occasion == Occasion::kReauthorization && is_new) {
    return refuse(Refusal::kNotActive,
                  quoted(integration) + " was never activated; activate it first.");
  }
  if (!integration.exchanges_tokens()) {
    return refuse(Refusal::kNoCallbackUrl,
                  quoted(integration) + " needs a callback URL and an identity link URL for this.");
  }
  return std::nullopt;
}

// 32 characters, as connectors expect, that nobody takes for the real ones.
constexpr std::string_view kTestKey = "gatehousetestconsumerkey00000000";
constexpr std::string_view kTestSecret = "gatehousetestconsumersecret00000";
constexpr std::string_view kTestVerifier = "gatehousetestverifier00000000000";

}  // namespace

void HandOverService::record(const Integration& integration, const std::string& action,
                             const history::Actor& actor) {
  ports_.history.record(event_about(integration, action, actor, ports_.clock.now()));
}

Result<Integration, Refused> HandOverService::begin(IntegrationId id, Occasion occasion,
                                                    std::optional<std::int64_t> expected_version,
                                                    const std::string& store_base_url,
                                                    const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<Integration, Refused> {
    auto integration = ports_.integrations.find(id);
    if (!integration) return refuse_unknown();
    if (auto objected = objection(*integration, occasion, expected_version)) {
      return std::move(*objected);
    }
    const auto now = ports_.clock.now();
    const Secret verifier(random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength));
    ports_.hand_overs.begin({.integration = id,
                             .occasion = occasion,
                             .store_base_url = store_base_url,
                             .started_at = now,
                             .next_attempt_at = now},
                            verifier);
    record(*integration, "hand_over.started", actor);
    return std::move(*integration);
  });
}

Result<HandOver, Refused> HandOverService::open_hand_over(IntegrationId id) {
  if (!ports_.integrations.find(id)) return refuse_unknown();
  auto hand_over = ports_.hand_overs.find(id);
  if (!hand_over || hand_over->state == HandOver::State::kCompleted) {
    return refuse(Refusal::kNoHandOver,
                  "No hand-over is under way. Activate or reauthorize the integration.");
  }
  return std::move(*hand_over);
}

Result<HandOver, Refused> HandOverService::send_again(IntegrationId id,
                                                      const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<HandOver, Refused> {
    auto hand_over = open_hand_over(id);
    if (!hand_over) return hand_over;
    if (hand_over->trouble == Trouble::kUsedTwice) return begin_anew(*hand_over, actor);
    hand_over->state = HandOver::State::kDelivering;
    hand_over->next_attempt_at = ports_.clock.now();
    hand_over->retries = 0;
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
    auto hand_over = open_hand_over(id);
    if (!hand_over) return hand_over;
    if (hand_over->trouble == Trouble::kUsedTwice) {
      return refuse(Refusal::kNoHandOver,
                    "The verifier was used twice; send the credentials again, with a new one.");
    }
    if (!hand_over->delivered_at) {
      return refuse(Refusal::kNoHandOver,
                    "The credentials have not arrived yet; the window opens when they do.");
    }
    hand_over->window_started_at = ports_.clock.now();
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

Result<Delivery, Refused> HandOverService::test(IntegrationId id,
                                                const std::string& store_base_url) {
  const auto integration = ports_.integrations.find(id);
  if (!integration) return refuse_unknown();
  if (integration->details.callback_url.empty()) {
    return refuse(Refusal::kNoCallbackUrl, quoted(*integration) + " has no callback URL.");
  }
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

}  // namespace gatehouse::integrations

#include <algorithm>
#include <array>
#include <set>

#include "base/damage.h"
#include "integrations/hand_over_service.h"
#include "integrations/history_entries.h"

namespace gatehouse::integrations {
namespace {

using namespace std::chrono_literals;

// A POST may need a little longer than it is given; after that whoever made it is dead.
constexpr auto kClaimMargin = 3s;
constexpr std::size_t kDueAtOnce = 20;
constexpr std::size_t kMissedAtOnce = 1000;

std::optional<std::int64_t> number(const Integration& integration) {
  return static_cast<std::int64_t>(integration.id);
}

}  // namespace

std::chrono::milliseconds jittered(std::chrono::milliseconds delay, Random& random) {
  std::array<std::byte, 2> bytes{};
  random.fill(bytes);
  const auto drawn = std::to_integer<std::int64_t>(bytes[0]) * 256 +
                     std::to_integer<std::int64_t>(bytes[1]);  // 0 to 65535
  return delay * 4 / 5 + std::chrono::milliseconds(delay.count() * 2 / 5 * drawn / 65535);
}

Delivery delivery_of(const CallbackPost& post, const CallbackAnswer& answer,
                     const std::vector<std::string_view>& secrets) {
  return {.url = post.url,
          .address = answer.address,
          .tls = answer.tls,
          .status = answer.status,
          .trouble = trouble_of(answer),
          .message = excerpt_of(sentence_of(answer, post), secrets),
          .excerpt = excerpt_of(answer.body, secrets),
          .duration = answer.duration};
}

// One that could not be begun stays away from the others' way until the next time.
void HandOverService::deliver_due() {
  std::set<IntegrationId> left;
  for (bool delivered = true; delivered;) {
    delivered = false;
    for (const auto id : ports_.hand_overs.due(ports_.clock.now(), kDueAtOnce + left.size())) {
      if (left.contains(id)) continue;
      if (deliver(id) == Delivered::kYes) {
        delivered = true;
      } else {
        left.insert(id);
      }
    }
  }
}

void HandOverService::deliver_due(IntegrationId id) { static_cast<void>(deliver(id)); }

// The lock, not the clock, keeps others away as long as this process lives; the claim tells those
// who find the lock free that a delivery was begun.
HandOverService::Delivered HandOverService::deliver(IntegrationId id) {
  if (stopping_) return Delivered::kNo;
  const auto present = ports_.hand_overs.find(id);
  if (!present) return Delivered::kNo;
  const auto lock = ports_.locks.take(present->number);
  if (!lock) return Delivered::kNo;
  std::optional<Claim> claimed;
  try {
    claimed = claim(id, present->number);
  } catch (const Damaged&) {  // reported by the storage
    end_damaged(id);
  }
  if (!claimed) return Delivered::kNo;
  const auto answer = ports_.sender.post(claimed->post);
  const bool broken_off = stopping_ && answer.outcome != CallbackOutcome::kAnswered;
  if (!broken_off) conclude(*claimed, answer);
  return Delivered::kYes;
}

void HandOverService::release_abandoned() {
  const auto now = ports_.clock.now();
  for (const auto number : ports_.hand_overs.claimed(now)) {
    if (ports_.locks.take(number)) ports_.hand_overs.release_claim(number, now);
  }
}

void HandOverService::end_damaged(IntegrationId id) {
  ports_.transactions.run([&] {
    const auto integration = ports_.integrations.find(id);
    auto hand_over = ports_.hand_overs.find(id);
    if (!integration || !hand_over || hand_over->state != HandOver::State::kDelivering) {
      return Transactions::Outcome::kRollBack;
    }
    hand_over->trouble = Trouble::kSecretsUnreadable;
    hand_over->message =
        "What is stored of the credentials is damaged and cannot be read, so nothing was sent. "
        "Begin the hand-over again; if that ends the same way, replace the integration.";
    give_up(*hand_over, *integration);
    ports_.hand_overs.save(*hand_over);
    return Transactions::Outcome::kCommit;
  });
}

// Takes the delivery on, so that nobody else does, before anything is sent: whatever happens from
// here on, the database knows that credentials may be on their way, and which.
std::optional<HandOverService::Claim> HandOverService::claim(IntegrationId id,
                                                             std::int64_t number) {
  const auto rules = ports_.rules();
  std::optional<Claim> claimed;
  ports_.transactions.run([&] {
    const auto now = ports_.clock.now();
    auto integration = ports_.integrations.find(id);
    auto hand_over = ports_.hand_overs.find(id);
    if (!integration || !hand_over || hand_over->number != number ||
        hand_over->state != HandOver::State::kDelivering ||
        hand_over->next_attempt_at.value_or(now) > now ||
        hand_over->claimed_until.value_or(now) > now) {
      return Transactions::Outcome::kRollBack;
    }
    if (hand_over->claimed_until) record_interrupted(*hand_over, *integration);
    ++hand_over->attempts;
    hand_over->claimed_until = now + rules.timeout + kClaimMargin;
    hand_over->window_started_at = now;
    ports_.hand_overs.save(*hand_over);
    claimed.emplace(Claim{.hand_over = *hand_over,
                          .integration = std::move(*integration),
                          .post = {},
                          .consumer_secret = ports_.credentials.consumer_secret(id),
                          .verifier = ports_.hand_overs.verifier(id),
                          .at = now});
    return Transactions::Outcome::kCommit;
  });
  if (!claimed) return claimed;
  claimed->post = {
      .url = claimed->integration.details.callback_url,
      .form = callback_form({claimed->integration.consumer_key, claimed->consumer_secret.reveal(),
                             claimed->hand_over.store_base_url, claimed->verifier.reveal()}),
      .fields = {},
      .timeout = rules.timeout,
      .redirects_max = rules.redirects_max};
  return claimed;
}

void HandOverService::record_interrupted(const HandOver& hand_over,
                                         const Integration& integration) {
  ports_.deliveries.add(
      {.integration = integration.id,
       .occasion = hand_over.occasion,
       .attempt = hand_over.attempts,
       .url = integration.details.callback_url,
       .at = hand_over.window_started_at.value_or(hand_over.started_at),
       .trouble = Trouble::kInterrupted,
       .message = "Gatehouse was stopped during this delivery. Whether it arrived is not known; "
                  "the same credentials are delivered again."});
}

void HandOverService::conclude(const Claim& claim, const CallbackAnswer& answer) {
  auto delivery = delivery_of(
      claim.post, answer,
      {claim.consumer_secret.reveal(), claim.verifier.reveal(), claim.integration.consumer_key});
  delivery.integration = claim.integration.id;
  delivery.occasion = claim.hand_over.occasion;
  delivery.attempt = claim.hand_over.attempts;
  delivery.at = claim.at;
  ports_.transactions.run([&] {
    auto hand_over = ports_.hand_overs.find(claim.integration.id);
    if (!hand_over) return Transactions::Outcome::kRollBack;  // the integration is gone
    ports_.deliveries.add(delivery);
    if (hand_over->number != claim.hand_over.number) return Transactions::Outcome::kCommit;
    hand_over->claimed_until.reset();
    const auto now = ports_.clock.now();
    if (!delivery.trouble) hand_over->delivered_at = now;
    if (hand_over->state == HandOver::State::kDelivering) {
      if (delivery.trouble) {
        plan_retry(*hand_over, claim, delivery);
      } else {
        hand_over->state = HandOver::State::kDelivered;
        hand_over->trouble.reset();
        hand_over->message.clear();
        hand_over->next_attempt_at.reset();
        hand_over->window_started_at = now;
        record(claim.integration, "hand_over.delivered", history::Actor::system());
      }
    }
    ports_.hand_overs.save(*hand_over);
    return Transactions::Outcome::kCommit;
  });
}

void HandOverService::plan_retry(HandOver& hand_over, const Claim& claim,
                                 const Delivery& delivery) {
  const auto delays = ports_.rules().retry_delays;
  const auto used = static_cast<std::size_t>(hand_over.retries);
  hand_over.trouble = delivery.trouble;
  hand_over.message = delivery.message;
  // An operator asked for another delivery while this one was under way.
  if (hand_over.next_attempt_at != claim.hand_over.next_attempt_at) return;
  if (used >= delays.size()) return give_up(hand_over, claim.integration);
  hand_over.next_attempt_at = ports_.clock.now() + jittered(delays[used], ports_.random);
  ++hand_over.retries;
}

void HandOverService::give_up(HandOver& hand_over, const Integration& integration) {
  hand_over.state = HandOver::State::kFailed;
  hand_over.next_attempt_at.reset();
  record(integration, "hand_over.failed", history::Actor::system());
  const bool works_on = is_in_force(integration.status);
  ports_.notifications.announce(
      {.severity = notifications::Severity::kMajor,
       .title = "The hand-over to \"" + integration.details.name + "\" failed.",
       .message =
           hand_over.message +
           (works_on ? " The integration goes on working with its present access token."
                     : " The integration stays " + std::string(name_of(integration.status)) + "."),
       .integration = number(integration),
       .contact = integration.details.email});
}

void HandOverService::end_missed_windows() {
  for (const auto state : {HandOver::State::kDelivered, HandOver::State::kExchanged}) {
    for (const auto id : ports_.hand_overs.in_state(state, kMissedAtOnce)) {
      if (stopping_) return;
      const auto hand_over = ports_.hand_overs.find(id);
      if (hand_over && progress_of(*hand_over).state == Progress::State::kFailed) {
        end_missed_window(id);
      }
    }
  }
}

void HandOverService::end_missed_window(IntegrationId id) {
  ports_.transactions.run([&] {
    const auto integration = ports_.integrations.find(id);
    auto hand_over = ports_.hand_overs.find(id);
    if (!integration || !hand_over) return Transactions::Outcome::kRollBack;
    const auto progress = progress_of(*hand_over);
    if (progress.trouble != Trouble::kWindowEnded || hand_over->state == HandOver::State::kFailed) {
      return Transactions::Outcome::kRollBack;
    }
    hand_over->trouble = progress.trouble;
    hand_over->message = progress.message;
    hand_over->request_token_at.reset();
    ports_.hand_overs.put_request_token(id, std::nullopt);
    give_up(*hand_over, *integration);
    ports_.hand_overs.save(*hand_over);
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::integrations

#include "integrations/hand_over.h"

#include "base/percent_encoding.h"

namespace gatehouse::integrations {

std::string_view name_of(Occasion occasion) {
  switch (occasion) {
    case Occasion::kActivation:
      return "activation";
    case Occasion::kReauthorization:
      return "reauthorization";
    case Occasion::kTest:
      return "test";
  }
  return "";
}

std::string_view name_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kNameNotResolved:
      return "name_not_resolved";
    case Trouble::kAddressNotAllowed:
      return "address_not_allowed";
    case Trouble::kConnectionRefused:
      return "connection_refused";
    case Trouble::kCertificate:
      return "certificate";
    case Trouble::kTimedOut:
      return "timed_out";
    case Trouble::kRedirected:
      return "redirected";
    case Trouble::kBadStatus:
      return "bad_status";
    case Trouble::kBadAnswer:
      return "bad_answer";
    case Trouble::kUrlUnusable:
      return "url_unusable";
    case Trouble::kInterrupted:
      return "interrupted";
    case Trouble::kWindowEnded:
      return "window_ended";
    case Trouble::kUsedTwice:
      return "used_twice";
    case Trouble::kSecretsUnreadable:
      return "secrets_unreadable";
    case Trouble::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

std::optional<Trouble> trouble_of(const CallbackAnswer& answer) {
  switch (answer.outcome) {
    case CallbackOutcome::kAnswered:
      if (has_arrived(answer)) return std::nullopt;
      return Trouble::kBadStatus;
    case CallbackOutcome::kUrlUnusable:
      return Trouble::kUrlUnusable;
    case CallbackOutcome::kNameNotResolved:
      return Trouble::kNameNotResolved;
    case CallbackOutcome::kAddressNotAllowed:
      return Trouble::kAddressNotAllowed;
    case CallbackOutcome::kConnectionRefused:
      return Trouble::kConnectionRefused;
    case CallbackOutcome::kCertificate:
      return Trouble::kCertificate;
    case CallbackOutcome::kTimedOut:
      return Trouble::kTimedOut;
    case CallbackOutcome::kRedirected:
      return Trouble::kRedirected;
    case CallbackOutcome::kBadAnswer:
      return Trouble::kBadAnswer;
  }
  return Trouble::kBadAnswer;
}

bool is_settled(const HandOver& hand_over, Timestamp now) {
  // Even when the third party began to exchange while it still reads the delivery.
  if (hand_over.claimed_until.value_or(now) > now) return false;
  return hand_over.state != HandOver::State::kDelivering ||
         (!hand_over.claimed_until && hand_over.next_attempt_at.value_or(now) > now);
}

namespace {

// Magento removes request tokens that are too old at one in so many requests, and with 0 at none.
// Here each use looks at the age, so that any other number is the same.
std::optional<std::chrono::seconds> request_token_life(const settings::Values& settings) {
  if (settings.number(settings::paths::kCleanupProbability) == 0) return std::nullopt;
  return std::chrono::minutes(settings.number(settings::paths::kCleanupAge));
}

}  // namespace

HandOverRules rules_from(const settings::Values& settings) {
  namespace paths = settings::paths;
  HandOverRules rules{.window = std::chrono::seconds(settings.number(paths::kExchangeWindow)),
                      .request_token_life = request_token_life(settings),
                      .timeout = std::chrono::seconds(settings.number(paths::kPostTimeout)),
                      .redirects_max = static_cast<int>(settings.number(paths::kPostMaxRedirects)),
                      .retry_delays = {}};
  for (const auto seconds : settings.numbers(paths::kPostRetryDelays)) {
    rules.retry_delays.emplace_back(seconds);
  }
  return rules;
}

std::string_view name_of(Progress::State state) {
  switch (state) {
    case Progress::State::kDelivering:
      return "delivering";
    case Progress::State::kWaitingForSignIn:
      return "waiting_for_sign_in";
    case Progress::State::kExchanged:
      return "exchanged";
    case Progress::State::kActive:
      return "active";
    case Progress::State::kFailed:
      return "failed";
  }
  return "";
}

namespace {

Progress waiting(Progress::State state, Timestamp deadline, Timestamp now, std::string too_late) {
  if (now < deadline) return {.state = state, .deadline = deadline};
  return {.state = Progress::State::kFailed,
          .trouble = Trouble::kWindowEnded,
          .message = std::move(too_late)};
}

}  // namespace

Progress progress_of(const HandOver& hand_over, Timestamp now, const HandOverRules& rules) {
  using State = HandOver::State;
  const auto window_started = hand_over.window_started_at.value_or(hand_over.started_at);
  switch (hand_over.state) {
    case State::kDelivering:
      return {.state = Progress::State::kDelivering,
              .trouble = hand_over.trouble,
              .message = hand_over.message};
    case State::kDelivered:
      return waiting(Progress::State::kWaitingForSignIn, window_started + rules.window, now,
                     "The third party took the credentials, but did not exchange them in time. "
                     "Restart the window or send them again, then sign in there.");
    case State::kExchanged:
      if (!rules.request_token_life) return {.state = Progress::State::kExchanged};
      return waiting(
          Progress::State::kExchanged,
          hand_over.request_token_at.value_or(window_started) + *rules.request_token_life, now,
          "The third party got a request token, but never asked for the access token. "
          "Restart the window or send the credentials again.");
    case State::kCompleted:
      return {.state = Progress::State::kActive};
    case State::kFailed:
      return {.state = Progress::State::kFailed,
              .trouble = hand_over.trouble,
              .message = hand_over.message};
  }
  return {};
}

bool is_window_open(const HandOver& hand_over, Timestamp now, const HandOverRules& rules) {
  return hand_over.window_started_at && now < *hand_over.window_started_at + rules.window;
}

std::string identity_link(std::string_view identity_link_url, std::string_view consumer_key,
                          std::string_view success_url) {
  const auto hash = identity_link_url.find('#');
  std::string link(identity_link_url.substr(0, hash));
  if (link.find('?') == std::string::npos) {
    link += '?';
  } else if (!link.ends_with('?') && !link.ends_with('&')) {
    link += '&';
  }
  link += "oauth_consumer_key=";
  append_percent_encoded(link, consumer_key);
  link += "&success_call_back=";
  append_percent_encoded(link, success_url);
  if (hash != std::string_view::npos) link += identity_link_url.substr(hash);
  return link;
}

std::string sign_in_link(const Integration& integration, const HandOver& hand_over,
                         std::string_view admin_path) {
  auto success_url = hand_over.store_base_url;
  if (success_url.ends_with('/')) success_url.pop_back();
  success_url.append(admin_path)
      .append("/integration/loginSuccessCallback?id=")
      .append(std::to_string(static_cast<std::int64_t>(integration.id)));
  return identity_link(integration.details.identity_link_url, integration.consumer_key,
                       success_url);
}

}  // namespace gatehouse::integrations

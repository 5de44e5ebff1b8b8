#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "integrations/callback.h"
#include "integrations/integration.h"
#include "settings/values.h"

namespace gatehouse::integrations {

// Why credentials are delivered. The numbers are stored.
enum class Occasion { kActivation = 0, kReauthorization = 1, kTest = 2 };

[[nodiscard]] std::string_view name_of(Occasion occasion);  // "activation"

// Why a delivery or a hand-over came to nothing. The numbers are stored.
enum class Trouble {
  kNameNotResolved = 1,
  kAddressNotAllowed = 2,
  kConnectionRefused = 3,
  kCertificate = 4,
  kTimedOut = 5,
  kRedirected = 6,
  kBadStatus = 7,
  kBadAnswer = 8,
  kUrlUnusable = 9,
  kInterrupted = 10,        // Gatehouse ended meanwhile; nobody knows whether it arrived
  kWindowEnded = 11,        // the third party did not exchange in time
  kUsedTwice = 12,          // a verifier or request token; what it gave was revoked
  kSecretsUnreadable = 13,  // what is stored to be delivered is damaged
  kWithdrawn = 14,          // something else was decided about the integration
};

[[nodiscard]] std::string_view name_of(Trouble trouble);  // "name_not_resolved"

// What a POST failed by; absent when the credentials have arrived.
[[nodiscard]] std::optional<Trouble> trouble_of(const CallbackAnswer& answer);

// The delivery of an integration's credentials to its callback URL, and the exchange of tokens
// that follows (facts/magento 3 and 4). An integration has one at most; a new one takes the place
// of the one before.
struct HandOver {
  // The numbers are stored.
  enum class State {
    kDelivering = 0,  // will be posted at next_attempt_at
    kDelivered = 1,   // the third party took the credentials
    kExchanged = 2,   // it got a request token for the verifier
    kCompleted = 3,   // it got an access token
    kFailed = 4,      // nothing happens any more without an operator
  };

  std::int64_t number = 0;  // no other hand-over has it
  IntegrationId integration{};
  Occasion occasion = Occasion::kActivation;
  State state = State::kDelivering;
  std::optional<Trouble> trouble;  // of the last delivery, when that failed
  std::string message;             // the same in a sentence
  std::string store_base_url;      // ends with "/"
  int attempts = 0;                // deliveries so far
  int retries = 0;                 // of these, how many followed a failure by themselves
  Timestamp started_at;
  std::optional<Timestamp> next_attempt_at;
  // While somebody posts: until when nobody else does. If that passes, they were killed.
  std::optional<Timestamp> claimed_until;
  std::optional<Timestamp> delivered_at;
  // The exchange may begin from here on for as long as the window is. A third party may do so while
  // it still reads the delivery, hence this begins with an attempt and again with its success.
  std::optional<Timestamp> window_started_at;
  // When an operator opened the identity link, while the sign-in there is waited for.
  std::optional<Timestamp> link_opened_at;
  std::optional<Timestamp> request_token_at;
  std::optional<Timestamp> completed_at;  // when the access token was issued
};

// Whether nobody is delivering, and nothing waits to be delivered at once.
[[nodiscard]] bool is_settled(const HandOver& hand_over, Timestamp now);

// How long things may take (Stores > Configuration > Services > OAuth).
struct HandOverRules {
  std::chrono::seconds window{300};
  std::optional<std::chrono::seconds> request_token_life{7200};  // absent: until it is used
  std::chrono::milliseconds timeout{5000};
  int redirects_max = 0;
  std::vector<std::chrono::seconds> retry_delays;
};

[[nodiscard]] HandOverRules rules_from(const settings::Values& settings);

// Where a hand-over stands at a moment, which for one that waits depends on the moment.
struct Progress {
  enum class State { kDelivering, kWaitingForSignIn, kExchanged, kActive, kFailed };

  State state = State::kDelivering;
  std::optional<Trouble> trouble;
  std::string message;                // why, when it failed; empty otherwise
  std::optional<Timestamp> deadline;  // until when the third party's next step must come
};

[[nodiscard]] std::string_view name_of(Progress::State state);  // "waiting_for_sign_in"

[[nodiscard]] Progress progress_of(const HandOver& hand_over, Timestamp now,
                                   const HandOverRules& rules);

// Whether the third party may ask for a request token now, as far as time is concerned.
[[nodiscard]] bool is_window_open(const HandOver& hand_over, Timestamp now,
                                  const HandOverRules& rules);

// One POST to the callback URL, as operators look at it later.
struct Delivery {
  std::int64_t number = 0;  // given by the log, ascending
  IntegrationId integration{};
  Occasion occasion = Occasion::kActivation;
  int attempt = 1;  // counts within a hand-over
  std::string url;
  Timestamp at;
  std::string address;        // empty when there was no connection
  std::string tls;            // empty without
  std::optional<int> status;  // of the answer
  std::optional<Trouble> trouble;
  std::string message;  // what happened in a sentence
  std::string excerpt;  // the beginning of the answer as text
  std::chrono::milliseconds duration{0};
};

// The URL that the operator opens to sign in at the third party (facts/magento 3, step 6): the two
// parameters are added to whatever query the identity link URL has. `success_url` is where the
// third party sends the operator back to.
[[nodiscard]] std::string identity_link(std::string_view identity_link_url,
                                        std::string_view consumer_key,
                                        std::string_view success_url);

// The same for an integration whose credentials were handed over. `admin_path` is where the store's
// admin is below its base URL: "/admin".
[[nodiscard]] std::string sign_in_link(const Integration& integration, const HandOver& hand_over,
                                       std::string_view admin_path);

}  // namespace gatehouse::integrations

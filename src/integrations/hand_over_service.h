#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "integrations/acts.h"
#include "integrations/hand_over_ports.h"
#include "integrations/ports.h"
#include "notifications/service.h"

namespace gatehouse::integrations {

// Hands credentials over, once that is decided (authorization.h): a job that is stored before
// anything is sent, and goes on after a crash with the same credentials. Each step is one
// transaction with its entry in the history. Safe to call from several threads and processes.
class HandOverService {
 public:
  struct Ports {
    IntegrationStore& integrations;
    CredentialStore& credentials;
    HandOverStore& hand_overs;
    DeliveryLog& deliveries;
    DeliveryLocks& locks;
    CallbackSender& sender;
    notifications::NotificationService& notifications;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
    std::function<HandOverRules()> rules;
  };

  explicit HandOverService(Ports ports) : ports_(std::move(ports)) {}

  // Has the same credentials delivered once more, now. With a new verifier when the
  // last was used twice. Refused as the table of acts says (acts.h).
  [[nodiscard]] Result<HandOver, Refused> send_again(IntegrationId id, const history::Actor& actor);

  // Opens the exchange window anew; a request token that was given out ends. Refused
  // likewise.
  [[nodiscard]] Result<HandOver, Refused> restart_window(IntegrationId id,
                                                         const history::Actor& actor);

  // An operator opens the identity link. Written down the first time while the sign-in there is
  // waited for; nothing happens otherwise. Absent when there is no hand-over.
  std::optional<HandOver> note_link_opened(IntegrationId id, const history::Actor& actor);

  // Posts made-up credentials to the callback URL, marked by the header X-Gatehouse-Test: 1, and
  // returns how that went. Blocks. Refused likewise, and with
  // kBaseUrlMissing when `store_base_url` is empty.
  [[nodiscard]] Result<Delivery, Refused> test(IntegrationId id, const std::string& store_base_url);

  // What stands in the way of every delivery to such a callback URL, in a sentence; absent when
  // nothing is foreseen. Does not block.
  [[nodiscard]] std::optional<std::string> obstacle_to(const std::string& callback_url) const {
    return integrations::obstacle_to(ports_.sender, callback_url);
  }

  // Posts what is due, one after another, until nothing is. Blocks on callback URLs; several
  // threads may share the work.
  void deliver_due();

  // Posts this integration's credentials if they are due.
  void deliver_due(IntegrationId id);

  // Lets go of what processes had taken on that are dead: for a server that starts. What somebody
  // is at work on stays theirs.
  void release_abandoned();

  // Tells the operators of hand-overs whose window has passed without an exchange.
  void end_missed_windows();

  // Has no further delivery begun. One that is broken off from now on stays claimed, so that the
  // next process records it as interrupted and delivers the same credentials again.
  void stop() { stopping_ = true; }

  [[nodiscard]] std::optional<HandOver> find(IntegrationId id) {
    return ports_.hand_overs.find(id);
  }

  [[nodiscard]] std::map<IntegrationId, HandOver> find_all(const std::vector<IntegrationId>& ids) {
    return ports_.hand_overs.find_all(ids);
  }

  [[nodiscard]] Progress progress_of(const HandOver& hand_over) const {
    return integrations::progress_of(hand_over, ports_.clock.now(), ports_.rules());
  }

  [[nodiscard]] DeliveryPage deliveries(IntegrationId id, std::size_t offset, std::size_t limit) {
    return ports_.deliveries.about(id, offset, limit);
  }

  [[nodiscard]] HandOverStore& store() { return ports_.hand_overs; }

 private:
  // A hand-over that this process has taken on, and what to post.
  struct Claim {
    HandOver hand_over;
    Integration integration;
    CallbackPost post;
    Secret consumer_secret;
    Secret verifier;
    Timestamp at;
  };

  enum class Delivered { kYes, kNo };

  Delivered deliver(IntegrationId id);
  [[nodiscard]] std::optional<Claim> claim(IntegrationId id, std::int64_t number);
  void record_interrupted(const HandOver& hand_over, const Integration& integration);
  void conclude(const Claim& claim, const CallbackAnswer& answer);
  void plan_retry(HandOver& hand_over, const Claim& claim, const Delivery& delivery);
  void give_up(HandOver& hand_over, const Integration& integration);
  void end_missed_window(IntegrationId id);
  void end_damaged(IntegrationId id);
  [[nodiscard]] Result<HandOver, Refused> found_for(Act act, IntegrationId id);
  [[nodiscard]] HandOver begin_anew(const HandOver& last, const history::Actor& actor);
  void record(const Integration& integration, const std::string& action,
              const history::Actor& actor);

  Ports ports_;
  std::atomic<bool> stopping_ = false;
};

// Ends the hand-over of an integration, if one is open, because something else was decided: nothing
// more is sent or exchanged, and only another authorization begins a new one. `why` is a sentence.
void withdraw_hand_over(HandOverStore& hand_overs, IntegrationId id, const std::string& why);

// A delivery as it is kept: nothing of the secrets in it, even when the other side echoed them.
[[nodiscard]] Delivery delivery_of(const CallbackPost& post, const CallbackAnswer& answer,
                                   const std::vector<std::string_view>& secrets);

// `delay` with up to a fifth more or less, so that many failed deliveries do not come back at once.
[[nodiscard]] std::chrono::milliseconds jittered(std::chrono::milliseconds delay, Random& random);

}  // namespace gatehouse::integrations

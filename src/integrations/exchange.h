#pragma once

#include <functional>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "integrations/exchange_refusal.h"
#include "integrations/hand_over_ports.h"
#include "integrations/ports.h"
#include "notifications/service.h"
#include "oauth1/credentials.h"

namespace gatehouse::integrations {

// What becomes of the nonce of a proven request (facts/magento 4.4, steps 7 to 9).
enum class NonceUse {
  kFresh,          // recorded: nobody used it before
  kUsed,           // refused: somebody did
  kOutsideWindow,  // refused: the timestamp is too old or too far ahead
  kUnavailable,    // refused: it cannot be recorded
};

// Turns what was handed over into tokens: the verifier into a request token, that into an access
// token, each once. What a request carries has been read already (oauth1::credentials_of); whether
// it is proven is asked of the caller, who has the request. Nothing is written
// for a request that is not proven; each exchange is one transaction, and of equal requests at the
// same time exactly one succeeds. Safe to call from several threads.
//
// A second use that is proven (right signature, fresh nonce, in time) means that two parties know
// what only one should: what the first use issued is revoked (RFC 6749 10.5), operators are told,
// and a new verifier is needed.
class ExchangeService {
 public:
  struct Ports {
    IntegrationStore& integrations;
    CredentialStore& credentials;
    HandOverStore& hand_overs;
    notifications::NotificationService& notifications;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
    std::function<HandOverRules()> rules;
  };

  explicit ExchangeService(Ports ports) : ports_(std::move(ports)) {}

  struct Proof {
    // Whether the request is signed with this key (oauth1::signing_key).
    std::function<bool(const Secret& key)> is_signed_with;
    // Asked once the signature is proven, so that a stranger cannot spend nonces. Of any number of
    // equal requests at the same time exactly one gets kFresh.
    std::function<NonceUse()> spend_nonce;
  };

  // Gives a request token for the hand-over that is under way.
  [[nodiscard]] Result<AccessToken, ExchangeRefusal> request_token(const oauth1::Credentials& oauth,
                                                                   const Proof& proof);

  // Gives an access token for a request token and its verifier: the integration is active from then
  // on, and an access token that it had before ends.
  [[nodiscard]] Result<AccessToken, ExchangeRefusal> access_token(const oauth1::Credentials& oauth,
                                                                  const Proof& proof);

 private:
  using Outcome = Result<AccessToken, ExchangeRefusal>;

  struct Caller {
    enum class Use { kFirst, kSecond };  // of what was handed over

    IntegrationId integration;
    Use use = Use::kFirst;
  };

  using Proven = Result<Caller, ExchangeRefusal>;

  [[nodiscard]] Proven prove_by_verifier(const oauth1::Credentials& oauth, const Proof& proof);
  [[nodiscard]] Proven prove_by_request_token(const oauth1::Credentials& oauth, const Proof& proof);
  [[nodiscard]] Outcome exchange_verifier(IntegrationId id);
  [[nodiscard]] Outcome exchange_request_token(IntegrationId id, const oauth1::Credentials& oauth);
  [[nodiscard]] Outcome exchanged(const std::function<Outcome()>& exchange);
  [[nodiscard]] Result<void, ExchangeRefusal> check_request_token(
      const oauth1::Credentials& oauth, const std::optional<HandOver>& hand_over,
      const std::optional<AccessToken>& known);
  [[nodiscard]] Result<void, ExchangeRefusal> check_verifier(const oauth1::Credentials& oauth,
                                                             IntegrationId integration);
  [[nodiscard]] bool is_alive(const HandOver& hand_over) const;
  void complete(Integration integration, HandOver hand_over, const AccessToken& token);
  void revoke(Integration integration, HandOver hand_over);
  [[nodiscard]] bool revoke_access_token(Integration& integration, const HandOver& hand_over);
  [[nodiscard]] AccessToken new_token();

  Ports ports_;
};

}  // namespace gatehouse::integrations

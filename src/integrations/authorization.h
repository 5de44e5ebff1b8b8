#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "integrations/acts.h"
#include "integrations/hand_over_ports.h"
#include "integrations/ports.h"

namespace gatehouse::integrations {

// What an operator agrees to.
struct Consent {
  // kActivation of an inactive or deactivated integration, kReauthorization of one that was
  // authorized before; never kTest.
  Occasion occasion = Occasion::kActivation;
  // What the operator looked at. Absent when they only named the integration.
  std::optional<std::int64_t> seen_version;
  // Under which URL the third party finds the store; ends with "/". Empty when nobody knows.
  std::string store_base_url;
};

// Nothing new was given: the credentials from before are in force again.
struct Resumed {};

// What became of it.
struct Authorized {
  Integration integration;  // as it is now
  // Resumed when one that was deactivated is activated again.
  // The four values to show, when the integration has not both URLs: the access token is new, the
  // one before has ended, and the integration is active. Otherwise the hand-over that has begun:
  // status and access token stay as they are until the third party has exchanged it; nothing is
  // sent before HandOverService::deliver_due() runs.
  std::variant<Credentials, HandOver, Resumed> given;
};

// The use cases of Allow, Reauthorize and Deactivate, in the page and by command: an operator
// agrees to what an integration is granted and asks for, and it gets credentials, or those it has
// are in force again; or they are out of force until then. Each is one transaction together with
// its entry in the history. Safe to call from several threads.
class AuthorizationService {
 public:
  struct Ports {
    IntegrationStore& integrations;
    CredentialStore& credentials;
    HandOverStore& hand_overs;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
  };

  explicit AuthorizationService(Ports ports) : ports_(ports) {}

  // A hand-over that was open ends, unless the integration resumes. Refused, with nothing written,
  // when there is no such integration, when there is somebody to hand over to but no URL of the
  // store, when it is not the integration that was seen, and as the table of acts says (acts.h).
  [[nodiscard]] Result<Authorized, Refused> authorize(IntegrationId id, const Consent& consent,
                                                      const history::Actor& actor);

  // Its calls are refused like those of one that is inactive, from the next one on. Grant and
  // credentials stay; a hand-over that was open ends. Refused as the table of acts says.
  [[nodiscard]] Result<Integration, Refused> deactivate(IntegrationId id,
                                                        const history::Actor& actor);

 private:
  [[nodiscard]] Authorized resume(Integration integration, const history::Actor& actor);
  [[nodiscard]] Authorized show(Integration integration, Occasion occasion,
                                const history::Actor& actor);
  [[nodiscard]] Authorized hand_over(Integration integration, const Consent& consent,
                                     const history::Actor& actor);
  void save(Integration& integration);
  [[nodiscard]] Secret new_secret();

  Ports ports_;
};

}  // namespace gatehouse::integrations

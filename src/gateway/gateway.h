#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/route_table.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/call.h"
#include "gateway/nonce_ledger.h"
#include "gateway/public_url.h"
#include "gateway/refusal.h"
#include "oauth1/credentials.h"
#include "oauth1/signature.h"

namespace gatehouse::gateway {

// A call that may go on.
struct Admitted {};

// A call that may not go on.
struct Refused {
  Reason reason;
  const access::Route* route = nullptr;     // null before it is known
  std::string subject;                      // what the reason is about: a parameter, the method
  const Credential* integration = nullptr;  // whose credentials came, if known; of the snapshot
  std::vector<std::string> missing = {};    // for kParameterMissing
  std::vector<std::string> methods = {};    // for kMethodNotAllowed: those that are
};

// A call of which nobody can tell whether it may go on, so that it does not.
struct Undecidable {
  Cause cause;
  const Credential* integration;  // whose credentials came; of the snapshot
  bool waits_for_disk = false;    // whoever may wait for the disk can decide, see admit()
};

// What comes of a call in the corridor.
using Admission = std::variant<Admitted, Refused, Undecidable>;

// Whether a HEAD is decided as the GET of the same route is (RFC 9110 section 9.3.2), or refused as
// Magento does.
enum class Heads { kRefused, kAsGet };

// What all workers share.
struct GatewayParts {
  const std::vector<PublicUrl>& public_urls;  // empty: the Host header says
  NonceLedger& nonces;
  const crypto::LookupHash& operator_token_hash;
  Heads heads = Heads::kRefused;
};

// The corridor of a call, up to the upstream. One instance belongs to one worker thread.
class Gateway {
 public:
  explicit Gateway(const GatewayParts& parts) : parts_(parts) {}

  // Whether the call, which arrived at `now` and has begun with a snapshot, may pass; it knows its
  // route and its caller then. Nothing is written before a signature is proven.
  // With Wait::kForNothing it waits for no disk and for nobody who does: a call that needs one,
  // which is the first to name a minute, is undecidable then and can be judged again with kForDisk.
  // Counts the call for the integration that it names, proven or not (Usage).
  [[nodiscard]] Admission admit(Call& call, Timestamp now, NonceLedger::Wait wait);

 private:
  [[nodiscard]] Admission judge(Call& call, Timestamp now, NonceLedger::Wait wait);

  [[nodiscard]] std::vector<std::string> methods_of(const access::RouteTable& routes) const;

  // The method whose routes a call is for; absent when it is for none.
  [[nodiscard]] std::optional<access::Method> method_of(const Call& call) const;

  using Stopped = std::variant<Refused, Undecidable>;

  [[nodiscard]] Result<Caller, Stopped> identify(Call& call, Timestamp now, NonceLedger::Wait wait);
  [[nodiscard]] Result<Caller, Stopped> authenticate_signed(Call& call, std::string_view oauth_part,
                                                            Timestamp now, NonceLedger::Wait wait);
  [[nodiscard]] Result<Caller, Stopped> authenticate_bearer(const Snapshot& snapshot,
                                                            std::string_view token, Timestamp now);
  [[nodiscard]] const OperatorToken* operator_token(const Snapshot& snapshot,
                                                    std::string_view token, Timestamp now) const;

  GatewayParts parts_;
  oauth1::SignatureVerifier verifier_;
};

}  // namespace gatehouse::gateway

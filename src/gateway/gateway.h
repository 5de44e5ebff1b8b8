#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

// A call that may not go on.
struct Refused {
  Reason reason;
  const access::Route* route = nullptr;     // null before it is known
  std::string subject;                      // what the reason is about: a parameter, the method
  const Credential* integration = nullptr;  // whose credentials came, if known; of the snapshot
  std::vector<std::string> missing = {};    // for kParameterMissing
};

// What all workers share.
struct GatewayParts {
  const access::RouteTable& routes;
  const std::vector<PublicUrl>& public_urls;  // empty: the Host header says
  NonceLedger& nonces;
  const crypto::LookupHash& operator_token_hash;
};

// The corridor of a call, up to the upstream. One instance belongs to one worker thread.
class Gateway {
 public:
  explicit Gateway(const GatewayParts& parts) : parts_(parts) {}

  // Whether the call, which arrived at `now` and has begun with a snapshot, may pass; it knows its
  // route and its caller then. Nothing is written before a signature is proven.
  [[nodiscard]] Result<void, Refused> admit(Call& call, Timestamp now);

 private:
  [[nodiscard]] Result<Caller, Refused> identify(Call& call, Timestamp now);
  [[nodiscard]] Caller identify_for_open_route(Call& call, Timestamp now);
  [[nodiscard]] Result<Caller, Refused> authenticate_signed(Call& call, std::string_view oauth_part,
                                                            Timestamp now);
  [[nodiscard]] Result<Caller, Refused> authenticate_bearer(const Snapshot& snapshot,
                                                            std::string_view token, Timestamp now);
  [[nodiscard]] const OperatorToken* operator_token(const Snapshot& snapshot,
                                                    std::string_view token, Timestamp now) const;

  GatewayParts parts_;
  oauth1::SignatureVerifier verifier_;
};

}  // namespace gatehouse::gateway

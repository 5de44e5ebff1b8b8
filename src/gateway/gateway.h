#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/route_table.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/nonce_ledger.h"
#include "gateway/public_url.h"
#include "gateway/refusal.h"
#include "gateway/snapshot.h"
#include "gateway/target.h"
#include "oauth1/credentials.h"
#include "oauth1/parameters.h"
#include "oauth1/signature.h"

namespace gatehouse::gateway {

// A call as it arrives at the gate: bytes as received. Views belong to the caller.
struct Call {
  std::string_view method;
  std::string_view path;  // without query
  std::string_view query;
  std::string_view scheme;     // "http" or "https", as the client saw it
  std::string_view authority;  // the Host header
  std::string_view authorization;
  std::optional<std::string_view> form;  // the body, when it is form-encoded
};

// Who a call comes from: an integration, an operator with an admin token, or a guest, who is
// neither.
struct Caller {
  const Credential* integration = nullptr;
  const OperatorToken* person = nullptr;
  oauth1::QuirkSet quirks;  // how its signature deviates from RFC 5849
  // What of the query was signed and may go on, where quirks make a difference.
  std::optional<std::string> signed_query = std::nullopt;
  // Why the credentials that came with a call to an open route are worth nothing, so that it is a
  // guest's; absent when none came.
  std::optional<Reason> disregarded = std::nullopt;
};

// A call that may go on to its upstream. Views look into the call's path; the caller is in the
// snapshot that it was judged by, which the admission holds.
struct Admission {
  access::RouteMatch match;
  std::string_view store_code;
  Caller caller;
  std::shared_ptr<const Snapshot> judged_by;
};

// A call that may not.
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
  const std::vector<std::string>& store_codes;
  const std::vector<PublicUrl>& public_urls;  // empty: the Host header says
  NonceLedger& nonces;
  const crypto::LookupHash& operator_token_hash;
};

// The corridor of a call, up to the upstream. One instance belongs to one worker thread.
class Gateway {
 public:
  explicit Gateway(const GatewayParts& parts) : parts_(parts) {}

  // Judges calls by this snapshot from now on.
  void use(std::shared_ptr<const Snapshot> snapshot) { snapshot_ = std::move(snapshot); }

  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  // Whether the call, which arrived at `now`, may pass. Nothing is written before a signature is
  // proven. There must be a snapshot. Views in the result look into the call.
  [[nodiscard]] Result<Admission, Refused> admit(const Call& call, Timestamp now);

 private:
  [[nodiscard]] Result<Caller, Refused> identify(const Call& call, Timestamp now);
  [[nodiscard]] Caller identify_for_open_route(const Call& call, Timestamp now);
  [[nodiscard]] Result<Caller, Refused> authenticate_signed(const Call& call,
                                                            std::string_view oauth_part,
                                                            Timestamp now);
  [[nodiscard]] Result<Caller, Refused> authenticate_bearer(std::string_view token, Timestamp now);
  [[nodiscard]] std::optional<oauth1::QuirkSet> matching_quirks(const Call& call,
                                                                const oauth1::Credentials& oauth,
                                                                const crypto::HmacKey& key);
  [[nodiscard]] const OperatorToken* operator_token(std::string_view token, Timestamp now) const;
  [[nodiscard]] std::optional<Reason> spend_nonce(const oauth1::Credentials& oauth, Timestamp now);

  GatewayParts parts_;
  std::shared_ptr<const Snapshot> snapshot_;
  oauth1::Parameters parameters_;  // of the signed call that is looked at
  oauth1::SignatureVerifier verifier_;
};

}  // namespace gatehouse::gateway

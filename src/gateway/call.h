#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access/route_table.h"
#include "base/result.h"
#include "crypto/hmac.h"
#include "gateway/public_url.h"
#include "gateway/refusal.h"
#include "gateway/snapshot.h"
#include "gateway/target.h"
#include "http/message/request.h"
#include "oauth1/credentials.h"
#include "oauth1/parameters.h"
#include "oauth1/quirks.h"
#include "oauth1/signature.h"

namespace gatehouse::gateway {

// Who a call comes from: an integration, an operator with an admin token, or a guest, who is
// neither.
struct Caller {
  const Credential* integration = nullptr;
  const OperatorToken* person = nullptr;
  // How its signature deviates from RFC 5849; absent when the call is not signed.
  std::optional<oauth1::QuirkSet> signed_with = std::nullopt;
  // Why the credentials that came with a call to an open route are worth nothing, so that it is a
  // guest's; absent when none came.
  std::optional<WhyNot> disregarded = std::nullopt;

  [[nodiscard]] bool is_guest() const { return integration == nullptr && person == nullptr; }
};

// One call on its way through the corridor, from what was received to what answers it: all that is
// known of it, read once. It holds what its views look into, the request's bytes and the snapshot,
// so whoever holds the call may use it for as long as the answer takes, and on any thread.
struct Call {
  http::Request request;  // as received; its body may be to come
  Target target;
  // Of a call with OAuth parameters: all of its header, query and form.
  oauth1::Parameters parameters;
  std::shared_ptr<const Snapshot> judged_by;
  // Of an admitted call.
  access::RouteMatch match;
  Caller caller;

  // Starts over with another request, in the memory of the last.
  void begin(const http::Request& received, const Target& where,
             std::shared_ptr<const Snapshot> snapshot);

  // Takes the body that has come, of the same request.
  void complete(const http::Request& whole) {
    request.body = whole.body;
    request.body_state = whole.body_state;
  }

  // Lets go of everything but memory, so that nothing of it looks at what may be gone.
  void end();

  // Reads the OAuth part of its header, its query and its form into `parameters`.
  [[nodiscard]] Result<void, oauth1::ProtocolRefusal> read_parameters(std::string_view oauth_part);

  // How its signature, made with `key`, deviates from RFC 5849; absent when it is wrong. Its URL is
  // tried as each under which clients know this server; without any, its Host says.
  [[nodiscard]] std::optional<oauth1::QuirkSet> quirks_of_signature(
      const oauth1::Credentials& oauth, const crypto::HmacKey& key,
      const std::vector<PublicUrl>& public_urls, oauth1::SignatureVerifier& verifier) const;

  // The parameters of its query that may go on to what answers it, decoded as the caller meant
  // them, in their order: of a signed call those that its signature covers. A bare "searchCriteria"
  // that was not signed still says that a list is asked for: unless there are others of that name,
  // it stays, empty, which changes nothing of what was signed.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> query() const;

  // Likewise, the fields of its form that its signature covers. Of a signed call only.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> signed_form() const;

  // Whether parts of its query or form may have been left out of what it signed.
  [[nodiscard]] bool has_quirks() const {
    return caller.signed_with && !caller.signed_with->empty();
  }
};

}  // namespace gatehouse::gateway

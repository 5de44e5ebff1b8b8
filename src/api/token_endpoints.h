#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "gateway/call.h"
#include "gateway/nonce_ledger.h"
#include "gateway/public_url.h"
#include "http/message/handled.h"
#include "integrations/exchange.h"

namespace gatehouse::api {

// /oauth/token/request and /oauth/token/access (facts/magento 4): any method, bodies in Magento's
// form-encoded shape, and in header X-OAuth-Problem the reason as one word of our closed list. Safe
// to call from several threads.
class TokenEndpoints {
 public:
  struct Parts {
    integrations::ExchangeService& exchange;
    const std::vector<gateway::PublicUrl>& public_urls;  // empty: the Host header says
    gateway::NonceLedger& nonces;
    const Clock& clock;
    // What requests are judged by at this moment; null when the state cannot be read.
    std::function<std::shared_ptr<const gateway::Snapshot>()> snapshot;
  };

  explicit TokenEndpoints(Parts parts) : parts_(std::move(parts)) {}

  // Answers a request whose target is one of the two, on the lane of the token endpoints.
  [[nodiscard]] http::Handled handle(const http::Request& request,
                                     const gateway::Target& target) const;

 private:
  [[nodiscard]] http::Response answer(gateway::Call& call) const;
  [[nodiscard]] http::Response exchange(gateway::Call& call) const;

  Parts parts_;
};

// How they refuse: "oauth_problem=<sentence>", form-encoded. `authorization` is the header that
// came with a request whose parameters are wrong.
[[nodiscard]] http::Response token_refusal(const oauth1::ProtocolRefusal& refused,
                                           std::string_view authorization);
[[nodiscard]] http::Response token_refusal(integrations::ExchangeRefusal refused);

}  // namespace gatehouse::api

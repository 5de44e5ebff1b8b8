#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/area.h"
#include "gateway/public_url.h"
#include "http/message.h"
#include "integrations/exchange.h"
#include "settings/values.h"

namespace gatehouse::api {

// /oauth/token/request and /oauth/token/access (facts/magento 4): any method, bodies in Magento's
// form-encoded shape, and in header X-OAuth-Problem the reason as one word of our closed list. Safe
// to call from several threads.
class TokenEndpoints {
 public:
  struct Parts {
    integrations::ExchangeService& exchange;
    const std::vector<gateway::PublicUrl>& public_urls;  // empty: the Host header says
    const std::vector<std::string>& store_codes;
    std::function<settings::Values()> settings;
  };

  explicit TokenEndpoints(Parts parts) : parts_(std::move(parts)) {}

  // Whether a path is one of the two endpoints: perhaps with /index.php and a store code in front
  // and a slash at the end.
  [[nodiscard]] bool takes(std::string_view path) const;

  // Answers a request to one of them. May wait for the storage.
  [[nodiscard]] http::Response answer(const http::Request& request) const;

  // The endpoints as a part of the server.
  [[nodiscard]] Area area() const;

 private:
  [[nodiscard]] http::Response exchange(const http::Request& request) const;

  Parts parts_;
};

// How they refuse: "oauth_problem=<sentence>", form-encoded. `authorization` is the header that
// came with a request whose parameters are wrong.
[[nodiscard]] http::Response token_refusal(const oauth1::ProtocolRefusal& refused,
                                           std::string_view authorization);
[[nodiscard]] http::Response token_refusal(integrations::ExchangeRefusal refused);

}  // namespace gatehouse::api

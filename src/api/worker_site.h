#pragma once

#include <vector>

#include "api/area.h"
#include "api/forward_auth.h"
#include "api/readiness.h"
#include "api/rest_handler.h"
#include "api/token_endpoints.h"
#include "http/site.h"

namespace gatehouse::api {

// The site of one worker: tells by the path who answers.
class WorkerSite final : public http::Site {
 public:
  // Shared by the workers.
  struct Parts {
    const std::vector<std::string>& store_codes;
    const std::vector<gateway::PublicUrl>& base_urls;
    const TokenEndpoints& token_endpoints;
    const std::vector<Area>& areas;  // of several that fit a path the first counts
    const Readiness& readiness;
  };

  // The corridor for calls, and for questions of proxies about calls.
  WorkerSite(const RestHandler::Parts& rest, const RestHandler::Parts& forward_auth,
             const Parts& parts)
      : rest_(rest),
        forward_auth_(forward_auth, parts.store_codes, parts.base_urls),
        parts_(parts) {}

  // See RestHandler::use().
  void use(const std::shared_ptr<const gateway::Snapshot>& snapshot) {
    rest_.use(snapshot);
    forward_auth_.use(snapshot);
  }

  http::Handled handle(const http::Request& request) override;
  http::Response refuse(int status, std::string_view code, std::string_view message) override;

 private:
  // Absent when it is no call of an integration.
  [[nodiscard]] std::optional<http::Handled> answer_call(const http::Request& request);
  [[nodiscard]] http::Response tell_readiness() const;

  RestHandler rest_;
  ForwardAuth forward_auth_;
  Parts parts_;
};

}  // namespace gatehouse::api

#pragma once

#include <vector>

#include "api/area.h"
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
    const TokenEndpoints& token_endpoints;
    const std::vector<Area>& areas;  // of several that fit a path the first counts
    const Readiness& readiness;
  };

  WorkerSite(const RestHandler::Parts& rest, const Parts& parts) : rest_(rest), parts_(parts) {}

  [[nodiscard]] RestHandler& rest() { return rest_; }

  http::Handled handle(const http::Request& request) override;
  http::Response refuse(int status, std::string_view code, std::string_view message) override;

 private:
  [[nodiscard]] http::Response tell_readiness() const;

  RestHandler rest_;
  Parts parts_;
};

}  // namespace gatehouse::api

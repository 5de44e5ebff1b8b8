#pragma once

#include <functional>
#include <vector>

#include "api/token_endpoints.h"
#include "gateway/public_url.h"
#include "gateway/snapshot_keeper.h"
#include "installation/domain.h"
#include "integrations/exchange.h"
#include "notifications/service.h"

namespace gatehouse::app {

// Everything behind the token endpoints, wired together. Safe to call from several threads.
class TokenDesk {
 public:
  struct Parts {
    installation::Domain& domain;
    gateway::NonceLedger& nonces;
    const gateway::SnapshotKeeper& keeper;
    notifications::NotificationService& notifications;
    const std::vector<gateway::PublicUrl>& public_urls;
    std::function<settings::Values()> settings;
  };

  explicit TokenDesk(const Parts& parts);

  [[nodiscard]] const api::TokenEndpoints& endpoints() const { return endpoints_; }

 private:
  integrations::ExchangeService exchange_;
  api::TokenEndpoints endpoints_;
};

}  // namespace gatehouse::app

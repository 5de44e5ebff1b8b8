#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/token_endpoints.h"
#include "gateway/exchange_nonces.h"
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
    const std::vector<std::string>& store_codes;
    std::function<settings::Values()> settings;
  };

  explicit TokenDesk(const Parts& parts);

  // What the server serves for it.
  [[nodiscard]] api::Area area() const { return endpoints_.area(); }

 private:
  gateway::ExchangeNonces nonces_;
  integrations::ExchangeService exchange_;
  api::TokenEndpoints endpoints_;
};

}  // namespace gatehouse::app

#include "app/token_desk.h"

namespace gatehouse::app {

TokenDesk::TokenDesk(const Parts& parts)
    : exchange_({parts.domain.integration_store, parts.domain.integration_store,
                 parts.domain.hand_over_store, parts.notifications, *parts.domain.database,
                 parts.domain.history, parts.domain.clock, parts.domain.random,
                 [settings = parts.settings] { return integrations::rules_from(settings()); }}),
      endpoints_({exchange_, parts.public_urls, parts.nonces, parts.domain.clock,
                  [&keeper = parts.keeper] { return keeper.current(); }}) {}

}  // namespace gatehouse::app

#include "app/token_desk.h"

namespace gatehouse::app {

TokenDesk::TokenDesk(const Parts& parts)
    : nonces_(
          parts.nonces,
          [settings = parts.settings] {
            return settings().number(settings::paths::kTimestampWindow);
          },
          [&keeper = parts.keeper](std::string_view consumer_key) {
            const auto snapshot = keeper.current();
            if (const auto* found = snapshot ? snapshot->by_consumer_key(consumer_key) : nullptr) {
              found->usage->count_replayed();
            }
          }),
      exchange_({parts.domain.integration_store, parts.domain.integration_store,
                 parts.domain.hand_over_store, nonces_, parts.notifications, *parts.domain.database,
                 parts.domain.history, parts.domain.clock, parts.domain.random,
                 [settings = parts.settings] { return integrations::rules_from(settings()); }}),
      endpoints_({exchange_, parts.public_urls, parts.store_codes, parts.settings}) {}

}  // namespace gatehouse::app

#pragma once

#include <functional>

#include "gateway/nonce_ledger.h"
#include "integrations/hand_over_ports.h"

namespace gatehouse::gateway {

// The nonces of the token endpoints, in the ledger of all calls. Safe to call from several threads.
class ExchangeNonces final : public integrations::UsedNonces {
 public:
  // `window_seconds` tells how far a timestamp may be from the present; `on_replay` is told whose
  // nonce came a second time.
  ExchangeNonces(NonceLedger& ledger, std::function<std::int64_t()> window_seconds,
                 std::function<void(std::string_view consumer_key)> on_replay)
      : ledger_(ledger),
        window_seconds_(std::move(window_seconds)),
        on_replay_(std::move(on_replay)) {}

  Use record(std::string_view consumer_key, std::string_view token, std::int64_t timestamp_seconds,
             std::string_view nonce, Timestamp now) override;

 private:
  NonceLedger& ledger_;
  std::function<std::int64_t()> window_seconds_;
  std::function<void(std::string_view consumer_key)> on_replay_;
};

}  // namespace gatehouse::gateway

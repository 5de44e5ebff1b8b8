#include "gateway/exchange_nonces.h"

namespace gatehouse::gateway {

integrations::UsedNonces::Use ExchangeNonces::record(std::string_view consumer_key,
                                                     std::string_view token,
                                                     std::int64_t timestamp_seconds,
                                                     std::string_view nonce, Timestamp now) {
  const auto window = window_seconds_();
  const auto ahead = timestamp_seconds - unix_seconds(now);
  if (ahead < -window || ahead > window) return Use::kOutsideWindow;
  switch (ledger_.record({.consumer_key = consumer_key,
                          .token = token,
                          .timestamp_seconds = timestamp_seconds,
                          .nonce = nonce})) {
    case NonceLedger::Outcome::kFresh:
      return Use::kFresh;
    case NonceLedger::Outcome::kUsed:
      on_replay_(consumer_key);
      return Use::kUsed;
    case NonceLedger::Outcome::kTooOld:
      return Use::kOutsideWindow;
    case NonceLedger::Outcome::kUnavailable:
      return Use::kUnavailable;
  }
  return Use::kUnavailable;
}

}  // namespace gatehouse::gateway

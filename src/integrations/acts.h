#pragma once

#include <cstdint>
#include <optional>

#include "integrations/hand_over.h"
#include "integrations/integration.h"
#include "integrations/refusal.h"

namespace gatehouse::integrations {

// What operators do with an integration, in the page and by command. What files declare is applied
// by rules of its own (declared_service.h).
enum class Act {
  kUpdate,
  kActivate,
  kReauthorize,
  kDeactivate,
  kReveal,
  kSendAgain,
  kRestartWindow,
  kTest,
  kDelete,
};

// Which URLs an integration has, as far as acts depend on it.
enum class Urls { kNoCallback, kCallbackOnly, kBoth };

// How far its hand-over is, as far as acts depend on it.
enum class HandOverStage {
  kNone,
  kUndelivered,  // also when it failed
  kDelivered,    // the third party has the credentials, whatever came after
  kUsedTwice,    // what it gave is revoked
  kWithdrawn,    // it ended because something else was decided
  kCompleted,
};

// All that decides whether an act is allowed.
struct Standing {
  Status status = Status::kInactive;
  SetupType setup = SetupType::kManual;
  Urls urls = Urls::kNoCallback;
  HandOverStage hand_over = HandOverStage::kNone;
};

// The hand-over may be left out for an act that is not about one.
[[nodiscard]] Standing standing_of(const Integration& integration,
                                   const std::optional<HandOver>& hand_over = std::nullopt);

// What speaks against an act. Each has one refusal and one sentence.
enum class Objection {
  kIsActive,
  kWasReset,
  kIsInactive,
  kIsNotInForce,  // so there is nothing to deactivate
  kIsDeactivated,
  kIsDeclared,    // so it is changed in its file
  kIsKeptByFile,  // likewise, removed
  kHasNoCallback,
  kHasNotBothUrls,
  kHasNoHandOver,
  kNotDeliveredYet,
  kVerifierIsUsed,
  kIsWithdrawn,
};

// Absent when the act is allowed. Decided by the one table of acts, for pages and commands alike.
[[nodiscard]] std::optional<Objection> objection_to(Act act, const Standing& standing);

// The same as it is told, of this integration.
[[nodiscard]] Refused refused_for(Objection objection, const Integration& integration);

// Why the act is not allowed now: because of its standing or, before that, because the integration
// is not the one that somebody has seen any more. Absent when it is allowed.
[[nodiscard]] std::optional<Refused> refusal_of(
    Act act, const Integration& integration,
    const std::optional<HandOver>& hand_over = std::nullopt,
    std::optional<std::int64_t> seen_version = std::nullopt);

// There is no such integration, for whatever act.
[[nodiscard]] Refused refused_as_unknown();

// Nobody knows under which URL the third party finds the store, so nothing is sent to it.
[[nodiscard]] Refused refused_without_base_url();

}  // namespace gatehouse::integrations

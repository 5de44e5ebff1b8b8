#pragma once

#include "base/refusal.h"

namespace gatehouse::relay {

// Why an admitted call has no answer of the API that it was for.
enum class Refusal {
  kUnreachable,
  kFailed,
  kInvalid,
  kTimedOut,
};

inline constexpr ClosedTable kRelayRefusals({
    RefusalRow<Refusal>{Refusal::kUnreachable, "upstream_unreachable", 502,
                        "The API behind this gate cannot be reached.",
                        "The call was admitted, but no connection to the API behind the gate could "
                        "be made."},
    {Refusal::kFailed, "upstream_failed", 502,
     "The API behind this gate broke off before it answered.",
     "The call was admitted and sent on, but the API behind the gate broke off before it answered. "
     "It may have acted on the call."},
    {Refusal::kInvalid, "upstream_answer_invalid", 502,
     "The API behind this gate did not answer with well-formed HTTP.",
     "The call was admitted and sent on, but what the API behind the gate answered is not "
     "well-formed HTTP."},
    {Refusal::kTimedOut, "upstream_timeout", 504,
     "The API behind this gate did not answer in time.",
     "The call was admitted and sent on, but the API behind the gate did not answer in time. It "
     "may "
     "have acted on the call."},
});

}  // namespace gatehouse::relay

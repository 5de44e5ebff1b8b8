#include "events/event.h"

#include <algorithm>

namespace gatehouse::events {

bool Batch::may_hold(std::span<const Kind> kinds) const {
  return continuity == Continuity::kGap || std::ranges::any_of(events, [&](const Event& event) {
           return std::ranges::find(kinds, event.kind) != kinds.end();
         });
}

}  // namespace gatehouse::events

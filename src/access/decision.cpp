#include "access/decision.h"

#include <algorithm>

namespace gatehouse::access {

bool is_open_to_everyone(const Route& route, GuestAccess guests) {
  return route.access == Access::kAnonymous ||
         (guests == GuestAccess::kOpen && route.guests == OpensToGuests::kBySetting);
}

Result<void, Refusal> decide(const Route& route, const Grant* grant, GuestAccess guests) {
  if (is_open_to_everyone(route, guests)) return {};
  if (grant == nullptr) return Failure(Refusal::kCredentialsMissing);
  if (grant->is_all() || route.access == Access::kAuthenticated) return {};
  if (route.access == Access::kSelf) return Failure(Refusal::kForCustomersOnly);
  const auto granted = [grant](const std::optional<ResourceNumber>& number) {
    return number && grant->holds(*number);
  };
  if (std::ranges::all_of(route.numbers, granted)) return {};
  return Failure(Refusal::kResourceNotGranted);
}

}  // namespace gatehouse::access

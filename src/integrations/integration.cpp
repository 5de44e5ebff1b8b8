#include "integrations/integration.h"

#include <utility>

namespace gatehouse::integrations {

std::string_view name_of(Status status) {
  switch (status) {
    case Status::kInactive:
      return "inactive";
    case Status::kActive:
      return "active";
    case Status::kReset:
      return "reset";
    case Status::kDeactivated:
      return "deactivated";
  }
  return "";
}

void Integration::authorize(Timestamp now) {
  status = Status::kActive;
  updated_at = now;
  if (requested) details.grant = *std::exchange(requested, std::nullopt);
}

void Integration::deactivate(Timestamp now) {
  status = Status::kDeactivated;
  updated_at = now;
}

void Integration::resume(Timestamp now) {
  status = requested ? Status::kReset : Status::kActive;
  updated_at = now;
}

}  // namespace gatehouse::integrations

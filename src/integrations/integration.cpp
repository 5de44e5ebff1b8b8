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
  }
  return "";
}

void Integration::authorize(Timestamp now) {
  status = Status::kActive;
  updated_at = now;
  if (requested) details.grant = *std::exchange(requested, std::nullopt);
}

}  // namespace gatehouse::integrations

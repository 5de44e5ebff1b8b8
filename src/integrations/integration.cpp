#include "integrations/integration.h"

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

}  // namespace gatehouse::integrations

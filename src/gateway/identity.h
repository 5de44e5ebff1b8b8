#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/call.h"

namespace gatehouse::gateway {

// One header field that tells what is behind the gate whose call it is.
struct IdentityField {
  std::string_view name;  // it lives as long as the program
  std::string value;
};

// Who calls, and by what right: X-Gatehouse-Integration (the name) and -Integration-Id, or
// X-Gatehouse-Operator, and X-Gatehouse-Resources, those that the route needs, with commas between.
// Names are percent-encoded. A guest has none of them.
[[nodiscard]] std::vector<IdentityField> identity_of(const Call& admitted);

}  // namespace gatehouse::gateway

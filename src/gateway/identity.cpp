#include "gateway/identity.h"

#include "base/percent_encoding.h"
#include "base/text.h"

namespace gatehouse::gateway {

std::vector<IdentityField> identity_of(const Call& admitted) {
  std::vector<IdentityField> fields;
  const auto& caller = admitted.caller;
  if (caller.is_guest()) return fields;
  if (caller.integration != nullptr) {
    const auto id = static_cast<std::int64_t>(caller.integration->id);
    fields.push_back({"X-Gatehouse-Integration", percent_encoded(caller.integration->name)});
    fields.push_back({"X-Gatehouse-Integration-Id", std::to_string(id)});
  } else {
    fields.push_back({"X-Gatehouse-Operator", percent_encoded(caller.person->username)});
  }
  const auto& route = *admitted.match.route;
  if (route.access == access::Access::kResources) {
    fields.push_back({"X-Gatehouse-Resources", joined(route.needs, ",")});
  }
  return fields;
}

}  // namespace gatehouse::gateway

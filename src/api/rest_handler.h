#pragma once

#include <memory>

#include "api/area.h"
#include "base/time.h"
#include "gateway/gateway.h"
#include "http/message.h"
#include "settings/values.h"
#include "store/store.h"

namespace gatehouse::api {

// What calls are judged and answered by at one moment. A call holds the one that it began with to
// its end, however long it waits.
struct InForce {
  std::shared_ptr<const gateway::Snapshot> snapshot;
  std::shared_ptr<const settings::Values> settings;
};

// Whether calls of a route are answered with something else than 501: by Gatehouse itself or by the
// embedded store.
[[nodiscard]] bool is_answered_here(const access::Route& route);

// Answers calls of the API behind the gate: takes them through the corridor, then to the upstream.
// One instance belongs to one worker; the store is shared.
class RestHandler {
 public:
  struct Parts {
    gateway::GatewayParts gateway;
    store::Store& store;
    const Clock& clock;
    Handler admin_token;  // answers POST /V1/integration/admin/token
  };

  explicit RestHandler(const Parts& parts) : parts_(parts), gateway_(parts.gateway) {}

  // Judges the calls that come from now on by this. Without a snapshot nothing is let in.
  void use(InForce in_force);

  [[nodiscard]] bool is_ready() const { return in_force_ != nullptr; }

  [[nodiscard]] http::Handled handle(const http::Request& request);

 private:
  using InForcePointer = std::shared_ptr<const InForce>;

  [[nodiscard]] http::Handled pass_on(const http::Request& request,
                                      const gateway::Admission& admission,
                                      const InForcePointer& in_force);

  Parts parts_;
  gateway::Gateway gateway_;
  InForcePointer in_force_;  // null when the state cannot be read
};

}  // namespace gatehouse::api

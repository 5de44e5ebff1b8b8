#pragma once

#include <memory>

#include "api/area.h"
#include "base/time.h"
#include "gateway/gateway.h"
#include "http/message.h"
#include "settings/values.h"
#include "store/store.h"

namespace gatehouse::api {

// What calls are judged by at one moment.
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
    OnFault on_fault;
  };

  explicit RestHandler(const Parts& parts) : parts_(parts), gateway_(parts.gateway) {}

  // Judges calls by this from now on. Without a snapshot nothing is let in.
  void use(InForce in_force);

  [[nodiscard]] bool is_ready() const { return in_force_.snapshot != nullptr; }

  [[nodiscard]] http::Handled handle(const http::Request& request);

 private:
  [[nodiscard]] http::Handled pass_on(const http::Request& request,
                                      const gateway::Admission& admission);

  Parts parts_;
  gateway::Gateway gateway_;
  InForce in_force_;
};

}  // namespace gatehouse::api

#pragma once

#include <memory>

#include "base/time.h"
#include "gateway/gateway.h"
#include "gateway/upstream.h"
#include "http/message/handled.h"

namespace gatehouse::api {

// Answers calls of the API behind the gate: takes them through the corridor, then to the upstream.
// One instance belongs to one worker; the upstreams are shared.
class RestHandler {
 public:
  struct Parts {
    gateway::GatewayParts gateway;
    const Clock& clock;
    gateway::Upstream* answers_all = nullptr;  // instead of the upstreams of the snapshot
  };

  explicit RestHandler(const Parts& parts) : parts_(parts), gateway_(parts.gateway) {}

  // Judges the calls that come from now on by this; a call is judged to its end by what it began
  // with, routes and upstreams included, however long it waits. Without one (null) nothing is let
  // in.
  void use(std::shared_ptr<const gateway::Snapshot> snapshot);

  [[nodiscard]] bool is_ready() const { return snapshot_ != nullptr; }

  // Answers a request whose target is a REST path.
  [[nodiscard]] http::Handled handle(const http::Request& request, const gateway::Target& target);

 private:
  [[nodiscard]] http::Handled judge();
  [[nodiscard]] http::Handled go_on(const gateway::Admission& admission,
                                    const std::shared_ptr<gateway::Call>& judged) const;
  [[nodiscard]] gateway::Upstream& upstream_of(const gateway::Call& admitted) const;
  [[nodiscard]] http::Handled pass_on(const std::shared_ptr<const gateway::Call>& call) const;

  Parts parts_;
  gateway::Gateway gateway_;
  std::shared_ptr<const gateway::Snapshot> snapshot_;  // null when the state cannot be read
  // The call at hand. Its memory is used again, unless what answers it has kept it.
  std::shared_ptr<gateway::Call> call_ = std::make_shared<gateway::Call>();
};

}  // namespace gatehouse::api

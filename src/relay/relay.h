#pragma once

#include "gateway/upstream.h"
#include "relay/pool.h"

namespace gatehouse::relay {

// Answers calls with what somebody's HTTP API answers. Every worker has its own connections, on its
// own loop.
class Relay final : public gateway::Upstream {
 public:
  explicit Relay(Shared shared) : shared_(std::make_shared<const Shared>(std::move(shared))) {}

  [[nodiscard]] bool answers(const access::Route& /*route*/) const override { return true; }

  [[nodiscard]] bool answers_later() const override { return true; }

  [[nodiscard]] bool takes_pieces(const gateway::Caller& caller) const override {
    return !caller.is_guest();
  }

  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;

 private:
  const std::shared_ptr<const Shared> shared_;
};

}  // namespace gatehouse::relay

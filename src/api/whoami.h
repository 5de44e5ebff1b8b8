#pragma once

#include "gateway/upstream.h"

namespace gatehouse::api {

// Answers GET /V1/integration/whoami, what a connector's test button wants to know: {"id", "name",
// "status", "access", "resources"}, of an operator {"operator", "access", "resources"}. `resources`
// lists what was granted; for "all" it is ["Magento_Backend::all"].
class Whoami final : public gateway::Upstream {
 public:
  [[nodiscard]] bool answers(const access::Route& route) const override;
  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;
};

}  // namespace gatehouse::api

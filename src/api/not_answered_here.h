#pragma once

#include "gateway/upstream.h"

namespace gatehouse::api {

// What answers calls that may pass but that nobody here has an answer to: 501.
class NotAnsweredHere final : public gateway::Upstream {
 public:
  [[nodiscard]] bool answers(const access::Route& /*route*/) const override { return true; }

  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;
};

}  // namespace gatehouse::api

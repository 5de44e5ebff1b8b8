#pragma once

#include "gateway/upstream.h"
#include "operators/sign_in.h"

namespace gatehouse::api::admin {

// Answers POST /V1/integration/admin/token with the token as a JSON text, or with Magento's
// statuses and bodies (facts/magento 6.2): 400 for what is missing, 401 for everything else, never
// saying why. On the lane for signing in, since it waits for password hashing.
class AdminTokens final : public gateway::Upstream {
 public:
  explicit AdminTokens(operators::SignInService& sign_in) : sign_in_(sign_in) {}

  [[nodiscard]] bool answers(const access::Route& route) const override;

  [[nodiscard]] std::size_t body_bytes_max(const gateway::Caller& /*caller*/) const override {
    return limits::kUnprovenBodyBytesMax;
  }

  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;

 private:
  [[nodiscard]] http::Response issue(const http::Request& request);

  operators::SignInService& sign_in_;
};

}  // namespace gatehouse::api::admin

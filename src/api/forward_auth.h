#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/rest_handler.h"
#include "gateway/upstream.h"
#include "http/message/handled.h"

namespace gatehouse::api {

// What answers an admitted call that a proxy asks about: 200 without a body, with whose call it is
// in header fields (gateway/identity.h).
class MayPass final : public gateway::Upstream {
 public:
  [[nodiscard]] bool answers(const access::Route& /*route*/) const override { return true; }

  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;
};

// Tells proxies whether a call may pass ("forward auth"): 200, or 401 or 403 with the reason as
// callers are told it, and its code in X-Gatehouse-Code; other refusals are 403, as proxies know no
// others, with their own status in X-Gatehouse-Status. 400 when the question is none, 503 when
// nobody can tell. One instance belongs to one worker.
class ForwardAuth {
 public:
  static constexpr std::string_view kPath = "/forward-auth";

  // In `parts` MayPass answers all calls; the others must outlive this.
  ForwardAuth(const RestHandler::Parts& parts, const std::vector<std::string>& store_codes,
              const std::vector<gateway::PublicUrl>& base_urls)
      : rest_(parts), store_codes_(store_codes), base_urls_(base_urls) {}

  // See RestHandler::use().
  void use(std::shared_ptr<const gateway::Snapshot> snapshot) { rest_.use(std::move(snapshot)); }

  // Whether a path is one of its own.
  [[nodiscard]] static bool takes(std::string_view path) {
    return path.starts_with(kPath) && (path.size() == kPath.size() || path[kPath.size()] == '/');
  }

  [[nodiscard]] http::Handled handle(const http::Request& question);

 private:
  RestHandler rest_;
  const std::vector<std::string>& store_codes_;
  const std::vector<gateway::PublicUrl>& base_urls_;
};

}  // namespace gatehouse::api

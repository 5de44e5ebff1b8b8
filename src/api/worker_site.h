#pragma once

#include <vector>

#include "api/area.h"
#include "api/readiness.h"
#include "api/rest_handler.h"
#include "http/message.h"

namespace gatehouse::api {

// The site of one worker: tells by the path who answers.
class WorkerSite final : public http::Site {
 public:
  // `areas` and `readiness` are shared by the workers; of several areas that fit a path the first
  // counts.
  WorkerSite(const RestHandler::Parts& rest, const std::vector<Area>& areas,
             const Readiness& readiness)
      : rest_(rest), areas_(areas), readiness_(readiness) {}

  [[nodiscard]] RestHandler& rest() { return rest_; }

  http::Handled handle(const http::Request& request) override;
  http::Response refuse(int status, std::string_view code, std::string_view message) override;

 private:
  [[nodiscard]] http::Response tell_readiness() const;

  RestHandler rest_;
  const std::vector<Area>& areas_;
  const Readiness& readiness_;
};

}  // namespace gatehouse::api

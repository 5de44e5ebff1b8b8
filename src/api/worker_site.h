#pragma once

#include <vector>

#include "api/area.h"
#include "api/rest_handler.h"
#include "http/message.h"

namespace gatehouse::api {

// The site of one worker: tells by the path who answers.
class WorkerSite final : public http::Site {
 public:
  // `areas` are shared by the workers; of several that fit a path the first counts.
  WorkerSite(const RestHandler::Parts& rest, const std::vector<Area>& areas)
      : rest_(rest), areas_(areas) {}

  [[nodiscard]] RestHandler& rest() { return rest_; }

  http::Handled handle(const http::Request& request) override;
  http::Response refuse(int status, std::string_view code, std::string_view message) override;

 private:
  RestHandler rest_;
  const std::vector<Area>& areas_;
};

}  // namespace gatehouse::api

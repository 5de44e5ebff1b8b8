#include "api/area.h"

#include "api/rest_errors.h"
#include "base/unavailable.h"

namespace gatehouse::api {

ServerRefusal unavailable_since(std::uint64_t commits_before) {
  return commits_of_this_thread() == commits_before ? ServerRefusal::kStorageUnavailable
                                                    : ServerRefusal::kStoredInPart;
}

http::Response answer_to_fault(const std::exception& fault, std::uint64_t commits_before) {
  if (dynamic_cast<const Unavailable*>(&fault) != nullptr) {
    auto response = rest_error(unavailable_since(commits_before));
    return std::move(response.because(fault.what()));
  }
  auto response = rest_error(ServerRefusal::kInternalError);
  return std::move(response.because(fault.what()));
}

Area area_below(std::string prefix, Handler handle) {
  return {[prefix = std::move(prefix)](std::string_view path) { return path.starts_with(prefix); },
          std::move(handle)};
}

LaneOf always(http::Lane lane) {
  return [lane](const http::Request&) { return lane; };
}

Handler on_lane(LaneOf lane_of, std::function<http::Response(const http::Request&)> answer,
                std::size_t body_bytes_max,
                std::function<http::Response(const http::Request&)> if_longer) {
  const auto shared_answer =
      std::make_shared<const std::function<http::Response(const http::Request&)>>(
          std::move(answer));
  const auto work = [shared_answer,
                     lane_of = std::move(lane_of)](const http::Request& request) -> http::Handled {
    return http::Work{lane_of(request), [shared_answer, request]() -> http::Handled {
                        return guarded([&] { return (*shared_answer)(request); });
                      }};
  };
  return [work, body_bytes_max,
          if_longer = std::move(if_longer)](const http::Request& request) -> http::Handled {
    if (request.body_state == http::Request::Body::kComplete) return work(request);
    return http::AwaitBody{body_bytes_max, work, if_longer};
  };
}

}  // namespace gatehouse::api

#include "api/worker_site.h"

#include <algorithm>

#include "api/rest_errors.h"
#include "gateway/target.h"

namespace gatehouse::api {
namespace {

// What the server tells of itself is for reading only.
http::Response read_only(const http::Request& request, http::Response answer) {
  if (request.method == "GET" || request.method == "HEAD") return answer;
  auto refused = rest_error(ServerRefusal::kReadOnly);
  return std::move(refused.add("Allow", "GET, HEAD"));
}

}  // namespace

std::optional<http::Handled> WorkerSite::answer_call(const http::Request& request) {
  const auto target = gateway::read_target(request.path, parts_.store_codes);
  switch (target.entrance) {
    case gateway::Entrance::kRest:
      return rest_.handle(request, target);
    case gateway::Entrance::kRequestToken:
    case gateway::Entrance::kAccessToken:
      return parts_.token_endpoints.handle(request, target);
    case gateway::Entrance::kNone:
      break;
  }
  return std::nullopt;
}

http::Handled WorkerSite::handle(const http::Request& request) {
  if (auto answered = answer_call(request)) return std::move(*answered);
  // Whoever answers a call has a copy of its request, so this one need not outlive the question.
  if (auto below = request; take_base_path(below, parts_.base_urls)) {
    if (auto answered = answer_call(below)) return std::move(*answered);
  }
  if (request.path == "/healthz") {
    return read_only(request, {200, "text/plain; charset=utf-8", "ok\n"});
  }
  if (ForwardAuth::takes(request.path)) return forward_auth_.handle(request);
  if (request.path == "/readyz") return read_only(request, tell_readiness());
  for (const auto& area : parts_.areas) {
    if (area.takes(request.path)) return area.handle(request);
  }
  return rest_error(ServerRefusal::kNothingHere);
}

http::Response WorkerSite::tell_readiness() const {
  auto troubles = parts_.readiness.snapshot();
  const bool is_told =
      std::ranges::find(troubles, kStoragePart, &Readiness::Trouble::part) != troubles.end();
  if (!rest_.is_ready() && !is_told) {
    troubles.insert(troubles.begin(), {std::string(kStoragePart), Readiness::Level::kNotReady,
                                       "the storage cannot be read"});
  }
  return readiness_response(troubles);
}

http::Response WorkerSite::refuse(int status, std::string_view code, std::string_view message) {
  return rest_error(status, code, message);
}

}  // namespace gatehouse::api

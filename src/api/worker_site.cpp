#include "api/worker_site.h"

#include "api/rest_errors.h"
#include "gateway/target.h"

namespace gatehouse::api {
namespace {

http::Response plain(const http::Request& request, int status, std::string text) {
  if (request.method == "GET" || request.method == "HEAD") {
    return {status, "text/plain; charset=utf-8", std::move(text)};
  }
  auto refused = rest_error(405, "method_not_allowed", "Only GET and HEAD can be used here.");
  return std::move(refused.add("Allow", "GET, HEAD"));
}

}  // namespace

http::Handled WorkerSite::handle(const http::Request& request) {
  if (gateway::is_rest_path(request.path)) return rest_.handle(request);
  if (request.path == "/healthz") return plain(request, 200, "ok\n");
  if (request.path == "/readyz") {
    return rest_.is_ready() ? plain(request, 200, "ready\n")
                            : plain(request, 503, "not ready: the storage cannot be read\n");
  }
  for (const auto& area : areas_) {
    if (area.takes(request.path)) return area.handle(request);
  }
  return rest_error(404, "not_found", "There is nothing at this address.");
}

http::Response WorkerSite::refuse(int status, std::string_view code, std::string_view message) {
  return rest_error(status, code, message);
}

}  // namespace gatehouse::api

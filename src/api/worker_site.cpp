#include "api/worker_site.h"

#include "api/rest_errors.h"
#include "gateway/target.h"

namespace gatehouse::api {
namespace {

http::Response plain(int status, std::string text) {
  http::Response response(status, "text/plain; charset=utf-8", std::move(text));
  response.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

http::Handled WorkerSite::handle(const http::Request& request) {
  if (gateway::is_rest_path(request.path)) return rest_.handle(request);
  if (request.path == "/healthz") return plain(200, "ok\n");
  if (request.path == "/readyz") return tell_readiness();
  for (const auto& area : areas_) {
    if (area.takes(request.path)) return area.handle(request);
  }
  return rest_error(404, "not_found", "There is nothing at this address.");
}

http::Response WorkerSite::tell_readiness() const {
  auto troubles = readiness_.snapshot();
  if (!rest_.is_ready()) {
    troubles.insert(troubles.begin(),
                    {"storage", Readiness::Level::kNotReady, "the storage cannot be read"});
  }
  return readiness_response(troubles);
}

http::Response WorkerSite::refuse(int status, std::string_view code, std::string_view message) {
  return rest_error(status, code, message);
}

}  // namespace gatehouse::api

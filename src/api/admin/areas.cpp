#include "api/admin/areas.h"

#include "api/admin/headers.h"
#include "api/admin/own_names.h"
#include "api/admin/problem.h"
#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

http::Handled serve_page(const StaticSite& site, const http::Request& request) {
  if (auto response = site.handle(request)) return std::move(*response);
  http::Response missing(404, "text/plain; charset=utf-8", "There is nothing at this address.\n");
  add_security_headers(missing, request, kDataPolicy);
  return std::move(missing.add("Cache-Control", "no-store"));
}

http::Response refuse_long_body(const http::Request& request) {
  auto response = to_response(problem_of(AdminRefusal::kTooLarge), request.request_id);
  add_security_headers(response, request, kDataPolicy);
  return std::move(response.add("Cache-Control", "no-store"));
}

// What a page of a foreign name that leads here (DNS rebinding) gets to see.
http::Response refuse_name(const http::Request& request) {
  auto response = to_response(problem_of(AdminRefusal::kMisdirectedRequest, excerpt(request.host)),
                              request.request_id);
  add_security_headers(response, request, kDataPolicy);
  return std::move(response.add("Cache-Control", "no-store"));
}

Handler for_own_names(std::vector<std::string> names, Handler handle) {
  return [names = std::move(names),
          handle = std::move(handle)](const http::Request& request) -> http::Handled {
    return is_own_name(request.host, names) ? handle(request) : refuse_name(request);
  };
}

// Has more than a stranger's body awaited once the session behind the request has been found.
http::Handled answer_known(const AdminApi& api, const Handler& answer,
                           const http::Request& request) {
  return http::Work{http::Lane::kAdmin, [&api, answer, request]() -> http::Handled {
                      if (auto refused = api.refuse_stranger(request)) return std::move(*refused);
                      return answer(request);
                    }};
}

}  // namespace

std::vector<Area> admin_areas(AdminApi& api, const StaticSite& site,
                              const std::vector<std::string>& own_names) {
  const auto answer_up_to = [&api](std::size_t body_bytes_max) {
    return on_lane([&api](const http::Request& request) { return api.lane_of(request); },
                   [&api](const http::Request& request) { return api.handle(request); },
                   body_bytes_max, refuse_long_body);
  };
  const auto serve_api = [&api, answer = answer_up_to(limits::kAdminBodyBytesMax),
                          answer_stranger = answer_up_to(limits::kUnprovenBodyBytesMax)](
                             const http::Request& request) -> http::Handled {
    const bool is_stream = request.method == "GET" && request.path == api.root() + "/events";
    if (is_stream) {
      return http::Work{http::Lane::kAdmin, [&api, request] { return api.listen(request); }};
    }
    const bool is_long = request.body_state == http::Request::Body::kToCome &&
                         api.body_bytes_max(request) > limits::kUnprovenBodyBytesMax;
    return is_long ? answer_known(api, answer, request) : answer_stranger(request);
  };
  const auto serve_site = [&site](const http::Request& request) {
    return serve_page(site, request);
  };
  return {area_below(api.root() + "/", for_own_names(own_names, serve_api)),
          area_below("/", for_own_names(own_names, serve_site))};
}

}  // namespace gatehouse::api::admin

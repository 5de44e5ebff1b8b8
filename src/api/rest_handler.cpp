#include "api/rest_handler.h"

#include "api/rest_errors.h"
#include "api/whoami.h"
#include "base/limits.h"
#include "base/text.h"
#include "json/reader.h"
#include "oauth1/quirks.h"

namespace gatehouse::api {
namespace {

gateway::Call call_of(const http::Request& request) {
  gateway::Call call{.method = request.method,
                     .path = request.path,
                     .query = request.query,
                     .scheme = request.scheme,
                     .authority = request.host,
                     .authorization = request.field("Authorization")};
  if (request.has_form()) call.form = request.body;
  return call;
}

// Tells a caller whose call was good enough what it could do better.
http::Response told(const gateway::Caller& caller, http::Response response) {
  if (!caller.quirks.empty()) {
    response.add("X-Signature-Quirk", oauth1::names_of(caller.quirks));
  }
  if (caller.disregarded) {
    response.add("X-Credentials-Disregarded", gateway::code_of(*caller.disregarded));
  }
  return response;
}

// The same for an answer that may be to come.
http::Handled told(const gateway::Caller& caller, http::Handled handled) {
  if (caller.quirks.empty() && !caller.disregarded) return handled;
  if (auto* response = std::get_if<http::Response>(&handled.outcome)) {
    return told(caller, std::move(*response));
  }
  if (auto* work = std::get_if<http::Work>(&handled.outcome)) {
    return http::Work{work->lane, [caller, run = std::move(work->run)]() -> http::Handled {
                        return told(caller, run());
                      }};
  }
  return handled;
}

bool asks_for_admin_token(const access::Route& route) {
  return route.method == access::Method::kPost && route.pattern == "/V1/integration/admin/token";
}

// Where the caller finds this server.
std::string base_url_of(const std::vector<gateway::PublicUrl>& known,
                        const http::Request& request) {
  for (const auto& url : known) {
    if (equals_ignoring_case(url.authority, request.host)) return url.text();
  }
  if (!known.empty()) return known.front().text();
  return std::string(request.scheme) + "://" + std::string(request.host) + "/";
}

// What the log has of an answer of 5xx: "not_in_embedded_store: The store ...".
std::string cause_of(const boost::json::value& body) {
  const auto text = [&](std::string_view name) {
    const auto* object = body.if_object();
    const auto* member = object == nullptr ? nullptr : object->if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : "";
  };
  return text("code") + ": " + text("message");
}

// An anonymous route lets strangers in; it does not make them known.
bool may_send_long_body(const gateway::Admission& admission) {
  const auto& caller = admission.caller;
  const bool is_known = caller.integration != nullptr || caller.person != nullptr;
  return is_known && !asks_for_admin_token(*admission.match.route);
}

}  // namespace

bool is_answered_here(const access::Route& route) {
  return is_whoami(route) || asks_for_admin_token(route) || store::has_answer_to(route);
}

void RestHandler::use(InForce in_force) {
  in_force_ = in_force.snapshot ? std::make_shared<const InForce>(std::move(in_force)) : nullptr;
  // The holders of one worker count in one place: workers do not wait for one another's counting.
  gateway_.use(in_force_
                   ? std::shared_ptr<const gateway::Snapshot>(in_force_, in_force_->snapshot.get())
                   : nullptr);
}

http::Handled RestHandler::handle(const http::Request& request) {
  const auto in_force = in_force_;
  if (!in_force) {
    return rest_error(ServerRefusal::kNotReady);
  }
  if (request.has_form() && request.body_state == http::Request::Body::kToCome) {
    return rest_error(ServerRefusal::kFormTooLarge);
  }
  auto admitted = gateway_.admit(call_of(request), parts_.clock.now());
  if (!admitted) {
    return refusal_response(admitted.error(),
                            in_force->snapshot->settings().missing_permission_status);
  }
  if (request.body_state == http::Request::Body::kToCome) {
    if (!may_send_long_body(*admitted)) {
      return rest_error(ServerRefusal::kBodyTooLarge);
    }
    // The request is held for the admission, whose views look into it.
    return http::AwaitBody{
        limits::kApiBodyBytesMax,
        [this, request, admission = std::move(*admitted), in_force](const http::Request& whole) {
          return pass_on(whole, admission, in_force);
        }};
  }
  return pass_on(request, *admitted, in_force);
}

http::Handled RestHandler::pass_on(const http::Request& request,
                                   const gateway::Admission& admission,
                                   const InForcePointer& in_force) {
  const auto& caller = admission.caller;
  if (is_whoami(*admission.match.route)) return told(caller, whoami(caller));
  if (asks_for_admin_token(*admission.match.route)) {
    return told(caller, parts_.admin_token(request));
  }
  const auto run = [this, request, admission, in_force]() -> http::Handled {
    const auto& signed_query = admission.caller.signed_query;
    const auto query = signed_query ? std::string_view(*signed_query) : request.query;
    const auto base_url = base_url_of(parts_.gateway.public_urls, request);
    auto response = guarded([&]() -> http::Response {
      auto answer = parts_.store.answer({.match = admission.match,
                                         .store_code = admission.store_code,
                                         .query = query,
                                         .body = request.body,
                                         .content_type = request.field("Content-Type"),
                                         .base_url = base_url},
                                        *in_force->settings);
      http::Response written(answer.status, "application/json; charset=utf-8",
                             json::text_of(answer.body));
      if (answer.status >= 500) written.because(cause_of(answer.body));
      return written;
    });
    return told(admission.caller, std::move(response));
  };
  return http::Work{http::Lane::kStore, run};
}

}  // namespace gatehouse::api

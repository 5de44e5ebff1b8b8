#include "api/original_request.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/text.h"

namespace gatehouse::api {
namespace {

Failure<OriginalRefused> refuse(ServerRefusal reason, std::string_view subject) {
  return Failure(OriginalRefused{reason, std::string(subject)});
}

// What fields of these names say, if they agree, none comes twice, and `otherwise` is the same if
// it is there.
Result<std::optional<std::string_view>, OriginalRefused> agreed(
    const http::Request& question, std::initializer_list<std::string_view> names,
    std::optional<std::string_view> otherwise) {
  auto said = otherwise;
  for (const auto name : names) {
    int times = 0;
    for (const auto& field : question.fields) {
      if (!equals_ignoring_case(field.name, name)) continue;
      if (++times > 1 || (said && *said != field.value)) {
        return refuse(ServerRefusal::kOriginalContradictory, name);
      }
      said = field.value;
    }
  }
  return said;
}

// Of these methods, requests have no body that says anything.
bool is_without_body(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "DELETE";
}

// Whether the client may have signed fields of a body that did not come along.
bool lacks_form(const http::Request& original) {
  return !is_without_body(original.method) && original.has_form() &&
         original.body_state == http::Request::Body::kComplete && original.body.empty();
}

}  // namespace

Result<http::Request, OriginalRefused> original_request(const http::Request& question,
                                                        std::string_view own_path) {
  if (question.via != http::Request::Via::kTrustedProxy) {
    return refuse(ServerRefusal::kProxyNotTrusted, question.peer);
  }
  const bool is_behind_own_path = question.path.size() > own_path.size();
  std::optional<std::string_view> behind;
  if (is_behind_own_path) behind = question.target.substr(own_path.size());
  const auto target = agreed(question, {"X-Original-URI", "X-Forwarded-Uri"}, behind);
  if (!target) return Failure(target.error());
  const auto method = agreed(question, {"X-Original-Method", "X-Forwarded-Method"},
                             is_behind_own_path ? std::optional(question.method) : std::nullopt);
  if (!method) return Failure(method.error());
  const auto host = agreed(question, {"X-Forwarded-Host"}, std::nullopt);
  if (!host) return Failure(host.error());
  if (!*method) return refuse(ServerRefusal::kOriginalMissing, "X-Original-Method");
  if (!*target) return refuse(ServerRefusal::kOriginalMissing, "X-Original-URI");
  if (!http::is_request_target(**target)) return refuse(ServerRefusal::kOriginalTarget, "");

  auto original = question;
  original.method = **method;
  original.target = **target;
  original.path = original.target.substr(0, original.target.find('?'));
  original.query =
      original.target.substr(std::min(original.path.size() + 1, original.target.size()));
  if (*host) original.host = **host;
  if (lacks_form(original)) return refuse(ServerRefusal::kFormNotSent, "");
  if (!original.has_form()) original.body_state = http::Request::Body::kComplete;
  return original;
}

}  // namespace gatehouse::api

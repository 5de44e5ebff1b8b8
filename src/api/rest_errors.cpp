#include "api/rest_errors.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace gatehouse::api {
namespace {

namespace json = boost::json;
using gateway::CallRow;
using gateway::Refused;
using gateway::Tells;

// What keeps the server from answering is looked at every second; a disk takes longer.
constexpr std::string_view kRetryAfterSeconds = "5";

json::object missing_field(const CallRow& row, std::string_view name) {
  return {{"message", filled(row.sentence, {{"{}", name}})}, {"parameters", {{"fieldName", name}}}};
}

// One missing field is told directly, several in a list.
json::object missing_fields(const CallRow& row, const std::vector<std::string>& names) {
  if (names.size() == 1) return missing_field(row, names.front());
  json::array errors;
  for (const auto& name : names) errors.push_back(missing_field(row, name));
  return {{"message", kSeveralErrors}, {"errors", std::move(errors)}};
}

json::object told(const CallRow& row, const Refused& refused, std::string_view resources) {
  const bool is_other = refused.subject.empty() && !row.without_subject.empty();
  const auto message = filled(is_other ? row.without_subject : row.sentence,
                              {{"{}", refused.subject}, {"{resources}", resources}});
  switch (row.tells) {
    case Tells::kNothing:
      break;
    case Tells::kResources:
    case Tells::kPermission:
      return {{"message", message}, {"parameters", {{"resources", resources}}}};
    case Tells::kFieldName:
      return missing_fields(row, refused.missing);
    case Tells::kValue:
      return {{"message", message}, {"parameters", json::array{refused.subject}}};
  }
  return {{"message", message}};
}

}  // namespace

http::Response rest_error(int status, const json::object& body) {
  http::Response response(status, "application/json; charset=utf-8", json::serialize(body));
  if (status == 503) response.add("Retry-After", kRetryAfterSeconds);
  if (status >= 500) {
    const auto text = [&](const char* member) { return std::string(body.at(member).as_string()); };
    response.because(text("code") + ": " + text("message"));
  }
  return response;
}

http::Response rest_error(int status, std::string_view code, std::string_view message) {
  return rest_error(status, {{"message", message}, {"code", code}});
}

http::Response rest_error(ServerRefusal refusal, std::string_view subject) {
  const auto& row = kServerRefusals[refusal];
  return rest_error(row.status, row.code, filled(row.sentence, {{"{}", subject}}));
}

http::Response refusal_response(const Refused& refused, int forbidden_status) {
  const auto& row = gateway::kCallRefusals[refused.reason];
  const bool names_resources = row.tells == Tells::kResources || row.tells == Tells::kPermission;
  const auto resources = names_resources ? joined(refused.route->needs, ", ") : std::string();
  auto body = told(row, refused, resources);
  body["code"] = row.code;
  auto response = rest_error(row.tells == Tells::kPermission ? forbidden_status : row.status, body);
  if (names_resources) response.add("X-Accepted-Resources", resources);
  if (!refused.methods.empty()) response.add("Allow", joined(refused.methods, ", "));
  return response;
}

http::Response refusal_response(const gateway::Undecidable& undecidable) {
  const auto& row = gateway::kUndecidableCalls[undecidable.cause];
  auto response = rest_error(row.status, row.code, row.sentence);
  if (!row.log.empty()) {
    response.because(filled(row.log, {{"{}", undecidable.integration->name}}));
  }
  return response;
}

}  // namespace gatehouse::api

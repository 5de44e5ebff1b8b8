#include "api/admin/problem.h"

#include "base/text.h"

namespace gatehouse::api::admin {

namespace json = boost::json;

http::Response json_response(int status, const json::value& body) {
  return {status, "application/json; charset=utf-8", json::serialize(body)};
}

http::Response nothing_to_say() { return {204, "", ""}; }

http::Response to_response(const Problem& problem, std::string_view request_id) {
  json::object body{{"type", "about:blank"},    {"title", http::reason_phrase(problem.status)},
                    {"status", problem.status}, {"code", problem.code},
                    {"detail", problem.detail}, {"request_id", request_id}};
  if (!problem.errors.empty()) {
    body["field"] = problem.errors.front().field;
    json::array errors;
    for (const auto& [field, code, message] : problem.errors) {
      errors.push_back({{"field", field}, {"code", code}, {"message", message}});
    }
    body["errors"] = std::move(errors);
  }
  for (const auto& [name, value] : problem.more) body[name] = value;
  http::Response response(problem.status, "application/problem+json; charset=utf-8",
                          json::serialize(body));
  for (const auto& [name, value] : problem.fields) response.add(name, value);
  return response;
}

Failure<Problem> refuse_form(std::vector<FieldProblem> errors, std::string code) {
  std::vector<std::string> sentences;
  for (const auto& error : errors) sentences.push_back(error.message);
  return Failure(Problem{.status = 422,
                         .code = std::move(code),
                         .detail = joined(sentences, " "),
                         .errors = std::move(errors)});
}

Failure<Problem> refuse_role(std::string_view resource) {
  return Failure(Problem{.status = 403,
                         .code = "forbidden",
                         .detail = "Your role lacks the resource " + std::string(resource) +
                                   ". Somebody who may change roles can grant it.",
                         .more = {{"resource", resource}}});
}

}  // namespace gatehouse::api::admin

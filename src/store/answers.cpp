#include "store/answers.h"

#include <boost/json/array.hpp>

#include "base/text.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

std::string_view code_of(json::Kind kind) {
  switch (kind) {
    case json::Kind::kMalformed:
      return "malformed_json";
    case json::Kind::kMissing:
      return "field_missing";
    case json::Kind::kWrongType:
      return "field_type";
    case json::Kind::kUnknown:
      return "field_unknown";
    case json::Kind::kInvalid:
      return "field_invalid";
    case json::Kind::kTooMany:
      return "too_many";
  }
  return "";
}

bj::value parameters_of(const json::Problem& problem) {
  if (problem.field.empty()) return nullptr;
  return bj::object{{"fieldName", problem.field}};
}

}  // namespace

Response ok(bj::value value) { return {200, std::move(value)}; }

Response error(int status, std::string_view code, std::string_view message,
               const bj::value& parameters) {
  bj::object body{{"message", message}};
  if (!parameters.is_null()) body["parameters"] = parameters;
  body["code"] = code;
  return {status, std::move(body)};
}

Response not_found(std::string_view field, std::string_view value) {
  const auto shown = excerpt(value);
  return error(404, "entity_not_found",
               "No such entity with " + std::string(field) + " = " + shown + ".",
               bj::object{{"fieldName", field}, {"fieldValue", shown}});
}

Response invalid(std::string_view code, std::string_view field, std::string_view message) {
  return error(400, code, message, bj::object{{"fieldName", excerpt(field)}});
}

Response invalid(const json::Problems& problems) {
  const auto& first = problems.front();
  if (problems.size() == 1) {
    return error(400, code_of(first.kind), first.message, parameters_of(first));
  }
  bj::array errors;
  for (const auto& problem : problems) {
    bj::object entry{{"message", problem.message}, {"code", code_of(problem.kind)}};
    if (!problem.field.empty()) entry["parameters"] = parameters_of(problem);
    errors.push_back(std::move(entry));
  }
  return {400, bj::object{{"message", "Several things are wrong with the body."},
                          {"errors", std::move(errors)},
                          {"code", "body_invalid"}}};
}

}  // namespace gatehouse::store

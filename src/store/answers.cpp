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

Response missing(std::string_view field, std::string_view value, std::string_view message) {
  return error(404, "entity_not_found", message,
               bj::object{{"fieldName", field}, {"fieldValue", excerpt(value)}});
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
  return missing(field, value,
                 "No such entity with " + std::string(field) + " = " + excerpt(value));
}

Response no_product(std::string_view sku) {
  return missing("sku", sku,
                 "The product that was requested doesn't exist. Verify the product and try again.");
}

Response no_category(std::string_view field, std::string_view id) {
  return missing(field, id, "No such entity with id = " + excerpt(id));
}

Response no_page(std::string_view id) {
  return missing("id", id, "The CMS page with the \"" + excerpt(id) + "\" ID doesn't exist.");
}

Response no_block(std::string_view id) {
  return missing("id", id, "The CMS block with the \"" + excerpt(id) + "\" ID doesn't exist.");
}

Response no_image(std::string_view id) {
  return missing("entryId", id, "The image doesn't exist. Verify and try again.");
}

Response no_country(std::string_view code) {
  return missing("countryId", code, "The country isn't available.");
}

Response no_store(std::string_view id_or_code) {
  return missing("store_id", id_or_code,
                 "The store that was requested wasn't found. Verify the store and try again.");
}

std::optional<Response> refused_number(std::string_view field, std::string_view value) {
  const auto digits = value.starts_with('-') ? value.substr(1) : value;
  if (parse_digits(digits)) return std::nullopt;
  const auto shown = excerpt(value);
  return error(
      400, "field_type",
      "The \"" + shown +
          "\" value's type is invalid. The \"int\" type was expected. Verify and try again.",
      bj::object{{"fieldName", field}, {"value", shown}, {"type", "int"}});
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

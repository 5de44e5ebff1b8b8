#include "store/answers.h"

#include <boost/json/array.hpp>

#include "base/text.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

Refusal refusal_of(json::Kind kind) {
  switch (kind) {
    case json::Kind::kMalformed:
      return Refusal::kMalformedJson;
    case json::Kind::kMissing:
      return Refusal::kFieldMissing;
    case json::Kind::kWrongType:
      return Refusal::kFieldType;
    case json::Kind::kUnknown:
      return Refusal::kFieldUnknown;
    case json::Kind::kInvalid:
    case json::Kind::kTooLong:
      return Refusal::kFieldInvalid;
    case json::Kind::kTooMany:
      return Refusal::kTooMany;
  }
  return Refusal::kFieldInvalid;
}

bj::value parameters_of(const json::Problem& problem) {
  if (problem.field.empty()) return nullptr;
  return bj::object{{"fieldName", problem.field}};
}

Response missing(Refusal refusal, std::string_view field, std::string_view value) {
  const auto shown = excerpt(value);
  return error(refusal,
               filled(kStoreRefusals[refusal].sentence, {{"{}", shown}, {"{field}", field}}),
               bj::object{{"fieldName", field}, {"fieldValue", shown}});
}

}  // namespace

Response ok(bj::value value) { return {200, std::move(value)}; }

Response error(Refusal refusal) { return error(refusal, kStoreRefusals[refusal].sentence); }

Response error(Refusal refusal, std::string_view message, const bj::value& parameters) {
  const auto& row = kStoreRefusals[refusal];
  bj::object body{{"message", message}};
  if (!parameters.is_null()) body["parameters"] = parameters;
  body["code"] = row.code;
  return {row.status, std::move(body)};
}

Response not_found(std::string_view field, std::string_view value) {
  return missing(Refusal::kNoEntity, field, value);
}

Response no_product(std::string_view sku) { return missing(Refusal::kNoProduct, "sku", sku); }

Response no_category(std::string_view field, std::string_view id) {
  return missing(Refusal::kNoCategory, field, id);
}

Response no_stock_item(std::string_view sku) { return missing(Refusal::kNoStockItem, "sku", sku); }

Response no_page(std::string_view id) { return missing(Refusal::kNoPage, "id", id); }

Response no_block(std::string_view id) { return missing(Refusal::kNoBlock, "id", id); }

Response no_image(std::string_view id) { return missing(Refusal::kNoImage, "entryId", id); }

Response no_country(std::string_view code) {
  return missing(Refusal::kNoCountry, "countryId", code);
}

Response no_store(std::string_view id_or_code) {
  return missing(Refusal::kNoStore, "store_id", id_or_code);
}

std::optional<Response> refused_number(std::string_view field, std::string_view value) {
  const auto digits = value.starts_with('-') ? value.substr(1) : value;
  if (parse_digits(digits)) return std::nullopt;
  const auto shown = excerpt(value);
  return error(Refusal::kNoNumber,
               filled(kStoreRefusals[Refusal::kNoNumber].sentence, {{"{}", shown}}),
               bj::object{{"fieldName", field}, {"value", shown}, {"type", "int"}});
}

Response invalid(Refusal refusal, std::string_view field, std::string_view message) {
  return error(refusal, message, bj::object{{"fieldName", excerpt(field)}});
}

Response missing_field(Refusal refusal, std::string_view field) {
  return invalid(refusal, field, filled(kStoreRefusals[refusal].sentence, {{"{field}", field}}));
}

Response invalid(const json::Problems& problems) {
  const auto& first = problems.front();
  if (problems.size() == 1) {
    return error(refusal_of(first.kind), first.message, parameters_of(first));
  }
  bj::array errors;
  for (const auto& problem : problems) {
    bj::object entry{{"message", problem.message},
                     {"code", kStoreRefusals[refusal_of(problem.kind)].code}};
    if (!problem.field.empty()) entry["parameters"] = parameters_of(problem);
    errors.push_back(std::move(entry));
  }
  const auto& row = kStoreRefusals[Refusal::kSeveralThings];
  return {row.status,
          bj::object{{"message", row.sentence}, {"errors", std::move(errors)}, {"code", row.code}}};
}

}  // namespace gatehouse::store

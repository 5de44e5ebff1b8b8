#include "store/call.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/text.h"
#include "store/answers.h"
#include "store/search_criteria.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

bool is_json(std::string_view content_type) {
  const auto type = trimmed(content_type.substr(0, content_type.find(';')));
  return equals_ignoring_case(type, "application/json");
}

}  // namespace

std::optional<Response> read_body(const Call& call, std::string_view name, const ReadObject& read,
                                  const ReadObject& around) {
  if (!is_json(call.request.content_type)) {
    return error(400, "content_type_unsupported",
                 "Send the body as Content-Type: application/json.");
  }
  if (trimmed(call.request.body).empty()) {
    return invalid("field_missing", name,
                   "\"" + std::string(name) + "\" is required. Enter and try again.");
  }
  const auto body = json::parse(call.request.body);
  if (!body) return invalid(json::Problems{body.error()});
  const auto problems = json::read_object(*body, json::Typing::kLoose, [&](auto& reader) {
    reader.required_object(name, read);
    if (around) around(reader);
  });
  if (!problems.empty()) return invalid(problems);
  return std::nullopt;
}

Response search_answer(const Catalogue& catalogue, Kind kind, const Call& call) {
  const auto criteria = read_search_criteria(call.query, call.settings);
  if (!criteria) {
    return invalid("search_criteria_invalid", criteria.error().parameter, criteria.error().message);
  }
  return catalogue.read([&]() -> Response {
    const auto found = search(catalogue.entities(kind).all(), *criteria);
    if (!found) {
      return invalid("search_criteria_invalid", found.error().parameter, found.error().message);
    }
    return ok(*found);
  });
}

void take_custom_attributes(json::ObjectReader& reader, bj::object& into) {
  reader.optional_list("custom_attributes", [&](json::ObjectReader& attribute) {
    const auto code = attribute.required<std::string>("attribute_code");
    const auto value = attribute.optional<bj::value>("value").value_or(nullptr);
    if (!into.contains("custom_attributes")) into["custom_attributes"] = bj::array();
    auto& list = into["custom_attributes"].as_array();
    const auto found = std::ranges::find_if(
        list, [&](const auto& entry) { return entry.at("attribute_code").as_string() == code; });
    if (found == list.end()) {
      list.push_back({{"attribute_code", code}, {"value", value}});
    } else {
      found->as_object()["value"] = value;
    }
  });
}

void check_text(json::ObjectReader& reader, std::string_view name, const std::string& text,
                std::size_t bytes_max) {
  if (trimmed(text).empty()) reader.refuse(name, "\"" + reader.path_to(name) + "\" is empty.");
  if (text.size() > bytes_max) {
    reader.refuse(name, "\"" + reader.path_to(name) + "\" is longer than " +
                            std::to_string(bytes_max) + " bytes.");
  }
}

}  // namespace gatehouse::store

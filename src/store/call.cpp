#include "store/call.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <span>

#include "base/text.h"
#include "store/answers.h"
#include "store/search_criteria.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// What is wrong with the Content-Type of a body that is to be read as JSON.
std::optional<Response> refused_type(std::string_view content_type) {
  const auto parts = split(content_type, ';');
  if (!equals_ignoring_case(trimmed(parts.front()), "application/json")) {
    return error(400, "content_type_unsupported",
                 "Send the body as Content-Type: application/json.");
  }
  for (const auto part : std::span(parts).subspan(1)) {
    const auto equals = part.find('=');
    if (!equals_ignoring_case(trimmed(part.substr(0, equals)), "charset")) continue;
    auto charset = equals == std::string_view::npos ? "" : trimmed(part.substr(equals + 1));
    if (charset.size() > 1 && charset.front() == '"' && charset.back() == '"') {
      charset = charset.substr(1, charset.size() - 2);
    }
    if (!equals_ignoring_case(charset, "utf-8")) {
      return error(400, "charset_unsupported",
                   "The charset of the Content-Type must be utf-8, or be left out.");
    }
  }
  return std::nullopt;
}

Response missing(std::string_view field) {
  return invalid("field_missing", field, "\"" + std::string(field) + "\" is required.");
}

enum class Lines { kOne, kMany };

// Whether the text, which is UTF-8, has control characters: those of ASCII, DEL and C1.
bool has_control_characters(std::string_view text, Lines lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool breaks_lines = byte == '\t' || byte == '\n' || byte == '\r';
    if (byte < 0x20 && !(lines == Lines::kMany && breaks_lines)) return true;
    if (byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

std::string control_characters_in(std::string_view field) {
  return "\"" + std::string(field) + "\" has control characters.";
}

// Adds a problem for every text in the value that has control characters, unless there is one with
// that field already.
void find_control_characters(const bj::value& value, const std::string& path,
                             json::Problems& problems) {
  if (const auto* text = value.if_string()) {
    if (!has_control_characters(*text, Lines::kMany)) return;
    if (std::ranges::find(problems, path, &json::Problem::field) != problems.end()) return;
    problems.push_back({json::Kind::kInvalid, path, control_characters_in(path)});
  } else if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      find_control_characters((*list)[i], path + "[" + std::to_string(i) + "]", problems);
    }
  } else if (const auto* object = value.if_object()) {
    for (const auto& [name, member] : *object) {
      const auto below = path.empty() ? std::string(name) : path + "." + std::string(name);
      find_control_characters(member, below, problems);
    }
  }
}

}  // namespace

std::optional<Response> read_members(const Call& call, std::string_view needed,
                                     const ReadObject& read) {
  if (trimmed(call.request.body).empty()) return missing(needed);
  if (auto refused = refused_type(call.request.content_type)) return refused;
  const auto body = json::parse(call.request.body);
  if (!body) return invalid(json::Problems{body.error()});
  auto problems = json::read_object(*body, json::Typing::kLoose, read);
  find_control_characters(*body, "", problems);
  if (!problems.empty()) return invalid(problems);
  return std::nullopt;
}

std::optional<Response> read_body(const Call& call, std::string_view name, const ReadObject& read,
                                  const ReadObject& around) {
  return read_members(call, name, [&](json::ObjectReader& reader) {
    reader.required_object(name, read);
    if (around) around(reader);
  });
}

Response search_answer(const Catalogue& catalogue, Kind kind, const Call& call, Show show) {
  const auto criteria = read_search_criteria(call.query, call.settings);
  if (!criteria) {
    return invalid("search_criteria_invalid", criteria.error().parameter, criteria.error().message);
  }
  return catalogue.read([&]() -> Response {
    auto found = search(catalogue.entities(kind).all(), *criteria);
    if (!found) {
      return invalid("search_criteria_invalid", found.error().parameter, found.error().message);
    }
    if (show != nullptr) {
      for (auto& item : found->at("items").as_array()) item = show(catalogue, item.as_object());
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
  if (has_control_characters(text, Lines::kOne)) {
    reader.refuse(name, control_characters_in(reader.path_to(name)));
  }
}

}  // namespace gatehouse::store

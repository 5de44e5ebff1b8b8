#include "admin/contract.h"

#include <algorithm>
#include <regex>
#include <utility>

#include "base/text.h"

namespace gatehouse::api::admin::testing_support {
namespace {

namespace json = boost::json;

bool is_type(const json::value& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  return type == "null" && value.is_null();
}

std::vector<std::string> types_of(const YAML::Node& type) {
  if (type.IsScalar()) return {type.as<std::string>()};
  return type.as<std::vector<std::string>>();
}

bool equals(const YAML::Node& wanted, const json::value& value) {
  if (wanted.IsNull()) return value.is_null();
  if (value.is_string()) return wanted.as<std::string>() == std::string(value.as_string());
  return wanted.as<std::string>() == json::serialize(value);
}

bool fits(const std::string& pattern, const std::string& path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  return std::ranges::equal(wanted, given, [](std::string_view a, std::string_view b) {
    return a.starts_with('{') ? parse_digits(b).has_value() : a == b;
  });
}

std::string lower(const std::string& method) { return ascii_lower(method); }

const std::set<std::string>& methods() {
  static const std::set<std::string> methods{"get", "post", "put", "patch", "delete"};
  return methods;
}

}  // namespace

std::set<std::string> Contract::operation_ids() const {
  std::set<std::string> ids;
  for (const auto& path : root_["paths"]) {
    for (const auto& entry : path.second) {
      if (!methods().contains(entry.first.as<std::string>())) continue;
      ids.insert(entry.second["operationId"].as<std::string>());
    }
  }
  return ids;
}

std::optional<std::string> Contract::operation_of(const std::string& method,
                                                  const std::string& path) const {
  std::optional<std::string> found;
  for (const auto& entry : root_["paths"]) {
    const auto pattern = entry.first.as<std::string>();
    const auto node = entry.second[lower(method)];
    if (node && fits(pattern, path)) found = node["operationId"].as<std::string>();
  }
  return found;
}

YAML::Node Contract::operation(const std::string& id) const {
  for (const auto& path : root_["paths"]) {
    for (const auto& entry : path.second) {
      if (!methods().contains(entry.first.as<std::string>())) continue;
      if (entry.second["operationId"].as<std::string>() == id) return entry.second;
    }
  }
  throw std::logic_error("no operation " + id);
}

YAML::Node Contract::resolved(YAML::Node node) const {
  while (node.IsMap() && node["$ref"]) {
    const auto reference = node["$ref"].as<std::string>();
    YAML::Node target = root_;
    for (const auto part : split(std::string_view(reference).substr(2), '/')) {
      target.reset(std::as_const(target)[std::string(part)]);
    }
    if (!target.IsDefined()) throw std::logic_error("no " + reference);
    node.reset(target);
  }
  return node;
}

void Contract::collect_members(const YAML::Node& given, std::set<std::string>& members) const {
  const auto schema = resolved(given);
  if (schema["items"]) collect_members(schema["items"], members);
  for (const auto* list : {"allOf", "oneOf"}) {
    for (const auto& part : schema[list]) collect_members(part, members);
  }
  for (const auto& property : schema["properties"]) {
    // Once for each name is enough, and ends where a schema contains itself.
    if (members.insert(property.first.as<std::string>()).second) {
      collect_members(property.second, members);
    }
  }
}

std::set<std::string> Contract::members_of_answer(const std::string& operation_id) const {
  std::set<std::string> members;
  for (const auto& response : operation(operation_id)["responses"]) {
    if (!response.first.as<std::string>().starts_with('2')) continue;
    for (const auto& content : resolved(response.second)["content"]) {
      collect_members(content.second["schema"], members);
    }
  }
  return members;
}

void Contract::check_members(const YAML::Node& schema, const json::object& object,
                             const std::string& place, Complaints& complaints) const {
  for (const auto& name : schema["required"]) {
    if (!object.contains(name.as<std::string>())) {
      complaints.push_back(place + " lacks " + name.as<std::string>());
    }
  }
  const auto properties = schema["properties"];
  const bool closed = schema["additionalProperties"] && !schema["additionalProperties"].as<bool>();
  for (const auto& member : object) {
    const std::string name(member.key());
    const auto property = properties ? properties[name] : YAML::Node(YAML::NodeType::Undefined);
    if (property && property.IsDefined()) {
      check(property, member.value(), place + "." + name, complaints);
    } else if (closed) {
      complaints.push_back(place + " must not have " + name);
    }
  }
}

void Contract::check_text(const YAML::Node& schema, const std::string& text,
                          const std::string& place, Complaints& complaints) const {
  if (schema["minLength"] && text.size() < schema["minLength"].as<std::size_t>()) {
    complaints.push_back(place + " is too short");
  }
  if (schema["maxLength"] && text.size() > schema["maxLength"].as<std::size_t>()) {
    complaints.push_back(place + " is too long");
  }
  if (schema["pattern"] &&
      !std::regex_search(text, std::regex(schema["pattern"].as<std::string>()))) {
    complaints.push_back(place + " has another form: " + text);
  }
  const bool time = schema["format"] && schema["format"].as<std::string>() == "date-time";
  static const std::regex kTime(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)");
  if (time && !std::regex_match(text, kTime)) complaints.push_back(place + " is no time: " + text);
}

void Contract::check(const YAML::Node& given, const json::value& value, const std::string& place,
                     Complaints& complaints) const {
  const auto schema = resolved(given);
  for (const auto& part : schema["allOf"]) check(part, value, place, complaints);
  if (schema["oneOf"]) {
    std::size_t fitting = 0;
    for (const auto& choice : schema["oneOf"]) {
      Complaints of_choice;
      check(choice, value, place, of_choice);
      fitting += of_choice.empty() ? 1U : 0U;
    }
    if (fitting != 1) complaints.push_back(place + " fits " + std::to_string(fitting) + " choices");
  }
  if (schema["type"]) {
    const auto types = types_of(schema["type"]);
    const bool right =
        std::ranges::any_of(types, [&](const std::string& type) { return is_type(value, type); });
    if (!right) complaints.push_back(place + " is of another type: " + json::serialize(value));
  }
  if (schema["const"] && !equals(schema["const"], value)) {
    complaints.push_back(place + " is not the constant");
  }
  if (schema["enum"]) {
    const auto choices = schema["enum"];
    const bool listed = std::any_of(choices.begin(), choices.end(),
                                    [&](const YAML::Node& one) { return equals(one, value); });
    if (!listed) complaints.push_back(place + " is none of the list: " + json::serialize(value));
  }
  if (const auto* number = value.if_int64()) {
    if (schema["minimum"] && *number < schema["minimum"].as<std::int64_t>()) {
      complaints.push_back(place + " is too small");
    }
  }
  if (const auto* text = value.if_string()) {
    check_text(schema, std::string(*text), place, complaints);
  }
  if (const auto* object = value.if_object()) check_members(schema, *object, place, complaints);
  if (const auto* array = value.if_array(); array != nullptr && schema["items"]) {
    for (const auto& item : *array) check(schema["items"], item, place + "[]", complaints);
  }
}

std::set<std::string> Contract::members_of_request(const std::string& operation_id) const {
  std::set<std::string> members;
  const auto body = operation(operation_id)["requestBody"];
  if (!body) return members;
  const auto schema = resolved(body["content"]["application/json"]["schema"]);
  for (const auto& property : schema["properties"])
    members.insert(property.first.as<std::string>());
  return members;
}

std::vector<std::string> Contract::check_request(const std::string& operation_id,
                                                 const json::value& body) const {
  Complaints complaints;
  const auto wanted = operation(operation_id)["requestBody"];
  if (!wanted) return complaints;
  check(wanted["content"]["application/json"]["schema"], body, "request", complaints);
  return complaints;
}

std::vector<std::string> Contract::check_answer(const std::string& operation_id, int status,
                                                const std::string& content_type,
                                                const std::string& body) const {
  const auto responses = operation(operation_id)["responses"];
  const auto exact = responses[std::to_string(status)];
  const auto response = exact || status < 400 ? exact : responses["default"];
  if (!response) return {"the status " + std::to_string(status) + " is not in the contract"};
  const auto content = resolved(response)["content"];
  if (!content) return body.empty() ? Complaints() : Complaints{"there should be no body"};
  const auto media = content_type.substr(0, content_type.find(';'));
  const auto schema = content[media];
  if (!schema) return {"the content type " + media + " is not in the contract"};
  Complaints complaints;
  check(schema["schema"], json::parse(body), "answer", complaints);
  return complaints;
}

}  // namespace gatehouse::api::admin::testing_support

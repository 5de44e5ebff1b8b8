#include "api/admin/fields.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::api::admin {

namespace json = boost::json;

std::optional<json::object> parse_body(std::string_view text) {
  if (trimmed(text).empty()) return json::object();
  json::parse_options options;
  options.max_depth = limits::kJsonDepthMax;
  json::error_code error;
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

const json::value* Fields::find(std::string_view name) {
  asked_.emplace_back(name);
  return body_.if_contains(name);
}

std::string Fields::text(std::string_view name) {
  const auto* value = find(name);
  if (value != nullptr && value->is_string()) return std::string(value->as_string());
  add(std::string(name), "\"" + std::string(name) + "\" must be given as a text.");
  return "";
}

Secret Fields::secret(std::string_view name) { return Secret(text(name)); }

std::optional<std::string> Fields::optional_text(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->as_string());
  add(std::string(name), "\"" + std::string(name) + "\" must be a text.");
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::optional_texts(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto is_text = [](const json::value& entry) { return entry.is_string(); };
  if (!value->is_array() || !std::ranges::all_of(value->as_array(), is_text)) {
    add(std::string(name), "\"" + std::string(name) + "\" must be a list of texts.");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& entry : value->as_array()) texts.emplace_back(entry.as_string());
  return texts;
}

std::vector<json::object> Fields::objects(std::string_view name) {
  const auto* value = find(name);
  const auto is_object = [](const json::value& entry) { return entry.is_object(); };
  if (value == nullptr || !value->is_array() ||
      !std::ranges::all_of(value->as_array(), is_object)) {
    add(std::string(name), "\"" + std::string(name) + "\" must be given as a list of objects.");
    return {};
  }
  std::vector<json::object> objects;
  for (const auto& entry : value->as_array()) objects.push_back(entry.as_object());
  return objects;
}

std::vector<FieldProblem> Fields::problems() {
  for (const auto& member : body_) {
    const std::string name(member.key());
    if (std::ranges::find(asked_, name) == asked_.end()) {
      add(name, "\"" + name + "\" is not a member of this request.");
    }
  }
  return std::move(problems_);
}

}  // namespace gatehouse::api::admin

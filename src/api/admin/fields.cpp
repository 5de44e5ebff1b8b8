#include "api/admin/fields.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::api::admin {

namespace json = boost::json;

namespace {
constexpr std::size_t kSecretBytesMax = 1024;
}

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

std::string Fields::text(std::string_view name, std::size_t bytes_max) {
  if (!body_.contains(name)) {
    (void)find(name);
    add(name, "required", "\"" + std::string(name) + "\" is missing.");
    return "";
  }
  return optional_text(name, bytes_max).value_or("");
}

Secret Fields::secret(std::string_view name) { return Secret(text(name, kSecretBytesMax)); }

std::optional<std::string> Fields::optional_text(std::string_view name, std::size_t bytes_max) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    add(name, "invalid", "\"" + std::string(name) + "\" must be a text.");
    return std::nullopt;
  }
  if (value->as_string().size() > bytes_max) {
    add(name, "too_long",
        "\"" + std::string(name) + "\" is longer than " + std::to_string(bytes_max) + " bytes.");
    return std::nullopt;
  }
  return std::string(value->as_string());
}

std::optional<std::vector<std::string>> Fields::optional_texts(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto is_text = [](const json::value& entry) { return entry.is_string(); };
  if (!value->is_array() || !std::ranges::all_of(value->as_array(), is_text)) {
    add(name, "invalid", "\"" + std::string(name) + "\" must be a list of texts.");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const auto& entry : value->as_array()) texts.emplace_back(entry.as_string());
  return texts;
}

std::optional<std::optional<std::string>> Fields::nullable_text(std::string_view name) {
  const auto* value = find(name);
  if (value != nullptr && value->is_null()) return std::optional<std::string>();
  if (value != nullptr && value->is_string()) return std::string(value->as_string());
  add(name, value == nullptr ? "required" : "invalid",
      "\"" + std::string(name) + "\" must be a text or null.");
  return std::nullopt;
}

std::vector<json::object> Fields::objects(std::string_view name, std::size_t most) {
  const auto* value = find(name);
  const auto is_object = [](const json::value& entry) { return entry.is_object(); };
  if (value == nullptr || !value->is_array() || value->as_array().empty() ||
      value->as_array().size() > most || !std::ranges::all_of(value->as_array(), is_object)) {
    add(name, value == nullptr ? "required" : "invalid",
        "\"" + std::string(name) + "\" must be a list of 1 to " + std::to_string(most) +
            " objects.");
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
      add(name, "unknown", "\"" + name + "\" is not a member of this request.");
    }
  }
  return std::move(problems_);
}

}  // namespace gatehouse::api::admin

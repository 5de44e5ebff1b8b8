#include "api/admin/form.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {

std::string_view resource_of_section(std::string_view section) {
  if (section == "Services > OAuth") return "Magento_Integration::config_oauth";
  if (section == "Services > Magento Web API") return "Magento_Webapi::config_webapi";
  return kConfigurationResource;
}

namespace {

namespace json = boost::json;
using settings::Setting;
using settings::Type;

constexpr std::size_t kChangesMax = 100;

std::string_view name_of(Type type) {
  switch (type) {
    case Type::kYesNo:
      return "yes_no";
    case Type::kNumber:
      return "number";
    case Type::kDuration:
      return "duration";
    case Type::kText:
      return "text";
    case Type::kSecret:
      return "secret";
    case Type::kChoice:
      return "choice";
  }
  return "text";
}

json::value name_or_null(settings::Unit unit) {
  switch (unit) {
    case settings::Unit::kNone:
      return nullptr;
    case settings::Unit::kSeconds:
      return "seconds";
    case settings::Unit::kMinutes:
      return "minutes";
    case settings::Unit::kHours:
      return "hours";
  }
  return nullptr;
}

bool has_range(const Setting& setting) {
  return setting.type == Type::kNumber || setting.type == Type::kDuration;
}

json::value maximum_of(const Setting& setting) {
  if (!has_range(setting) || setting.max == INT64_MAX) return nullptr;
  return setting.max;
}

json::object view_of(const Setting& setting, const settings::Values& values) {
  json::array choices;
  for (const auto choice : setting.choices) choices.emplace_back(choice);
  const bool set = values.is_set(setting.path);
  const bool secret = setting.type == Type::kSecret;
  return {{"path", setting.path},
          {"section", setting.section},
          {"group", setting.group},
          {"label", setting.label},
          {"help", setting.help},
          {"type", name_of(setting.type)},
          {"unit", name_or_null(setting.unit)},
          {"choices", std::move(choices)},
          {"min", has_range(setting) ? json::value(setting.min) : json::value(nullptr)},
          {"max", maximum_of(setting)},
          {"can_be_empty", setting.empty == settings::Empty::kAllowed},
          {"empty_means", setting.empty_means},
          {"danger", setting.danger},
          {"default", setting.default_value},
          {"value", secret ? std::string_view() : values.text(setting.path)},
          {"is_default", !set},
          {"is_set", set}};
}

bool may_see(const Services& services, const Call& call, const Setting& setting) {
  return may(*call.caller, services.tree, resource_of_section(setting.section));
}

json::object all_settings_view(const Services& services, const Call& call) {
  const auto values = services.settings.values();
  json::array items;
  for (const auto& setting : settings::all_settings()) {
    if (may_see(services, call, setting)) items.push_back(view_of(setting, values));
  }
  return {{"items", std::move(items)}, {"version", version_of_settings(services)}};
}

Answer answer_with_all(const Services& services, const Call& call) {
  auto response = json_response(200, all_settings_view(services, call));
  response.add("ETag", tag_of(version_of_settings(services)));
  return response;
}

Answer list_settings(const Services& services, Call& call) {
  return answer_with_all(services, call);
}

Result<std::vector<settings::Edit>, Problem> read_edits(const Services& services,
                                                        const Call& call) {
  std::vector<settings::Edit> edits;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    const bool given = reader.required_list("changes", [&](auto& change) {
      if (!change.has("value")) change.refuse("value", "\"value\" must be a text or null.");
      auto path = change.template required<std::string>("path");
      edits.push_back({std::move(path), change.template optional<std::string>("value")});
    });
    if (given && (edits.empty() || edits.size() > kChangesMax)) {
      reader.refuse("changes", "Send 1 to 100 changes at once.");
    }
  });
  if (!good) return Failure(std::move(good.error()));
  for (const auto& edit : edits) {
    const auto* setting = settings::find_setting(edit.path);
    if (setting != nullptr && !may_see(services, call, *setting)) {
      return refuse_role(resource_of_section(setting->section));
    }
  }
  return edits;
}

Answer apply(const Services& services, const Call& call, const std::string& version,
             const std::vector<settings::Edit>& edits) {
  return in_transaction(services.transactions, [&]() -> Answer {
    if (version != version_of_settings(services)) {
      return Failure(Problem{.status = 412,
                             .code = "version_conflict",
                             .detail = "Somebody changed a setting meanwhile. Compare and decide.",
                             .more = {{"current", all_settings_view(services, call)}}});
    }
    const auto applied = services.settings.apply(edits, call.caller->actor());
    if (!applied) {
      std::vector<FieldProblem> errors;
      for (const auto& problem : applied.error()) {
        const bool known = settings::find_setting(problem.path) != nullptr;
        errors.push_back({problem.path, known ? "invalid" : "unknown", problem.message});
      }
      return refuse_form(std::move(errors));
    }
    return answer_with_all(services, call);
  });
}

Answer change_settings(const Services& services, Call& call) {
  const auto version = seen_version(call.request);
  if (!version) return Failure(version.error());
  const auto edits = read_edits(services, call);
  if (!edits) return Failure(edits.error());
  return apply(services, call, *version, *edits);
}

}  // namespace

// Who may see or change which settings is decided for each section.
std::vector<Operation> setting_operations() {
  return {{.id = "listSettings", .method = "GET", .pattern = "/settings", .handle = list_settings},
          {.id = "changeSettings",
           .method = "PATCH",
           .pattern = "/settings",
           .handle = change_settings}};
}

}  // namespace gatehouse::api::admin

#include "api/admin/form.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"
#include "settings/judgment.h"

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

bool may_see(const SettingServices& services, const Call& call, const Setting& setting) {
  return may(*call.caller, services.tree, resource_of_section(setting.section));
}

json::object all_settings_view(const SettingServices& services, const Call& call) {
  const auto values = services.settings.values();
  json::array items;
  for (const auto& setting : settings::all_settings()) {
    if (may_see(services, call, setting)) items.push_back(view_of(setting, values));
  }
  return {{"items", std::move(items)}, {"version", version_of_settings(services)}};
}

Answer answer_with_all(const SettingServices& services, const Call& call) {
  auto response = json_response(200, all_settings_view(services, call));
  response.add("ETag", tag_of(version_of_settings(services)));
  return response;
}

Answer list_settings(const SettingServices& services, Call& call) {
  return answer_with_all(services, call);
}

struct Change {
  std::vector<settings::Edit> edits;
  std::optional<Secret> current_password;
};

using Edits = std::vector<settings::Edit>;

void read_edits(gatehouse::json::ObjectReader& reader, Edits& edits) {
  const bool given = reader.required_list("changes", [&](auto& edit) {
    if (!edit.has("value")) edit.refuse("value", "\"value\" must be a text or null.");
    auto path = edit.template required<std::string>("path");
    edits.push_back({std::move(path), edit.template optional<std::string>("value")});
  });
  if (given && (edits.empty() || edits.size() > kChangesMax)) {
    reader.refuse("changes", "Send 1 to 100 changes at once.");
  }
}

// Refuses what is about settings that the caller may not see.
Result<void, Problem> check_sections(const SettingServices& services, const Call& call,
                                     const Edits& edits) {
  for (const auto& edit : edits) {
    const auto* setting = settings::find_setting(edit.path);
    if (setting != nullptr && !may_see(services, call, *setting)) {
      return refuse_role(resource_of_section(setting->section));
    }
  }
  return {};
}

Result<Change, Problem> read_change(const SettingServices& services, const Call& call) {
  Change change;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    read_edits(reader, change.edits);
    change.current_password = read_optional_password(reader, "current_password");
  });
  if (good) good = check_sections(services, call, change.edits);
  if (!good) return Failure(std::move(good.error()));
  return change;
}

// Checks a password that was given, before the transaction, since hashing takes long.
Result<void, Problem> check_given_password(const SettingServices& services, const Call& call,
                                           const Change& change) {
  if (!change.current_password) return {};
  return confirm_password(services, call, *change.current_password);
}

// A change that weakens security needs the password.
Result<void, Problem> check_weakening(const SettingServices& services, const Call& call,
                                      const Change& change) {
  const auto paths = settings::SettingsService::weakening(change.edits, services.settings.values());
  if (paths.empty() || change.current_password) return {};
  auto right =
      require_password(services, call, std::nullopt, "to change settings that weaken security");
  if (!right) right.error().more["settings"] = json::array(paths.begin(), paths.end());
  return right;
}

Answer apply(const SettingServices& services, const Call& call, const std::string& version,
             const Change& change) {
  return in_transaction(services.transactions, [&]() -> Answer {
    if (version != version_of_settings(services)) {
      auto conflict = problem_of(AdminRefusal::kSettingsConflict);
      conflict.more = {{"current", all_settings_view(services, call)}};
      return Failure(std::move(conflict));
    }
    if (auto good = check_weakening(services, call, change); !good) {
      return Failure(std::move(good.error()));
    }
    const auto applied = services.settings.apply(change.edits, call.caller->actor());
    if (!applied) return refuse_form(applied.error());
    return answer_with_all(services, call);
  });
}

Answer check_settings(const SettingServices& services, Call& call) {
  Edits edits;
  auto good =
      read_body(call, [&](gatehouse::json::ObjectReader& reader) { read_edits(reader, edits); });
  if (good) good = check_sections(services, call, edits);
  if (!good) return Failure(std::move(good.error()));
  const auto found = settings::judged(edits, services.settings.values());
  return json_response(200, json::object{{"problems", admin::view_of(found.problems)}});
}

Answer change_settings(const SettingServices& services, Call& call) {
  const auto version = seen_version(call.request);
  if (!version) return Failure(version.error());
  auto change = read_change(services, call);
  if (!change) return Failure(std::move(change.error()));
  if (auto right = check_given_password(services, call, *change); !right) {
    return Failure(std::move(right.error()));
  }
  return apply(services, call, *version, *change);
}

}  // namespace

// Who may see or change which settings is decided for each section.
std::vector<Operation> setting_operations(const SettingServices& services) {
  const auto handle = handles(services);
  return {{.id = "listSettings",
           .method = "GET",
           .pattern = "/settings",
           .handle = handle(list_settings)},
          {.id = "checkSettings",
           .method = "POST",
           .pattern = "/settings/check",
           .handle = handle(check_settings),
           .repetition = Operation::Repetition::kDoneAgain},
          {.id = "changeSettings",
           .method = "PATCH",
           .pattern = "/settings",
           .handle = handle(change_settings),
           .lane = http::Lane::kSignIn}};
}

}  // namespace gatehouse::api::admin

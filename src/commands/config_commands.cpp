#include "commands/config_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using settings::Setting;

std::string shown_value(const Setting& setting, const settings::Values& values) {
  const auto text = values.text(setting.path);
  return setting.type == settings::Type::kSecret && !text.empty() ? "******" : std::string(text);
}

json::object object_of(const Setting& setting, const settings::Values& values) {
  return {{"path", setting.path},
          {"value", shown_value(setting, values)},
          {"is_default", !values.is_set(setting.path)},
          {"default", setting.default_value},
          {"label", setting.label},
          {"section", setting.section},
          {"group", setting.group},
          {"help", setting.help}};
}

ExitCode refuse_unknown_setting(CommandContext& context, const std::string& path) {
  return context.refuse(CommandRefusal::kNoSuchSetting,
                        {.name = path, .see = context.see("config list")});
}

}  // namespace

ExitCode list_settings(CommandContext& context) {
  const auto values = context.installation().settings.values();
  json::array list;
  for (const auto& setting : settings::all_settings()) {
    if (context.wants_json()) {
      list.push_back(object_of(setting, values));
    } else {
      context.out() << fmt::format("{:<50} {}{}\n", setting.path, shown_value(setting, values),
                                   values.is_set(setting.path) ? "" : "  (default)");
    }
  }
  if (context.wants_json()) context.out() << json::serialize(list) << '\n';
  return ExitCode::kOk;
}

ExitCode get_setting(CommandContext& context, const std::string& path) {
  const auto* setting = settings::find_setting(path);
  if (setting == nullptr) return refuse_unknown_setting(context, path);
  const auto values = context.installation().settings.values();
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(*setting, values)) << '\n';
  } else {
    context.out() << shown_value(*setting, values) << '\n';
  }
  return ExitCode::kOk;
}

ExitCode set_setting(CommandContext& context, const std::string& path,
                     const std::optional<std::string>& value) {
  const auto* setting = settings::find_setting(path);
  if (setting == nullptr) return refuse_unknown_setting(context, path);
  auto& service = context.installation().settings;
  const auto before = service.values();
  const auto applied = service.apply({{path, value}}, context.actor());
  if (!applied) return context.refuse(CommandRefusal::kInvalid, {}, told(applied.error()));
  context.tell_server();
  const auto values = service.values();
  const bool is_changed = before.text(path) != values.text(path);
  if (context.wants_json()) {
    auto out = object_of(*setting, values);
    out["changed"] = is_changed;
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  context.out() << path << (is_changed ? " is now " : " is ") << shown_value(*setting, values);
  if (before.is_set(path) != values.is_set(path) && !is_changed) {
    context.out() << (value ? " already; it is now set, whatever the default is"
                            : " already; it now follows the default");
  } else if (!is_changed) {
    context.out() << " already; nothing was changed";
  }
  context.out() << '\n';
  if (settings::is_dangerous(*setting, before.text(path), values.text(path))) {
    context.err() << "Note: " << setting->danger << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands

#include "settings/service.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace gatehouse::settings {
namespace {

// What the history shows of a value: of a secret only whether there is one.
std::string shown(const Setting& setting, std::string_view value) {
  if (setting.type != Type::kSecret) return std::string(value);
  return value.empty() ? "" : "(hidden)";
}

// A default above the maximum would refuse every search that does not ask for a page size.
std::optional<FieldProblem> page_size_problem(const std::vector<Edit>& canonical,
                                              const Values& before) {
  const auto edit_of = [&](std::string_view path) {
    return std::ranges::find(canonical, path, &Edit::path);
  };
  const auto after = [&](std::string_view path) {
    const auto edit = edit_of(path);
    if (edit == canonical.end()) return before.number(path);
    return parse_digits(edit->value.value_or(std::string(find_setting(path)->default_value)))
        .value_or(0);
  };
  if (edit_of(paths::kDefaultPageSize) == canonical.end()) return std::nullopt;
  const auto maximum = after(paths::kMaximumPageSize);
  if (after(paths::kDefaultPageSize) <= maximum) return std::nullopt;
  return FieldProblem{
      std::string(paths::kDefaultPageSize), FieldFault::kInvalid,
      "It may not be more than the Maximum Page Size, " + std::to_string(maximum) + "."};
}

}  // namespace

std::vector<std::string> SettingsService::weakening(const std::vector<Edit>& edits,
                                                    const Values& before) {
  std::vector<std::string> paths;
  for (const auto& edit : edits) {
    const auto* setting = find_setting(edit.path);
    if (setting == nullptr) continue;
    const auto after = edit.value ? canonical_value(*setting, *edit.value)
                                  : Result<std::string, std::string>(setting->default_value);
    if (after && is_weaker(*setting, before.text(edit.path), *after)) paths.push_back(edit.path);
  }
  return paths;
}

void SettingsService::write(const Edit& canonical, const Values& before,
                            const history::Actor& actor) {
  const auto& setting = *find_setting(canonical.path);
  const bool same = canonical.value ? before.is_set(canonical.path) &&
                                          before.text(canonical.path) == *canonical.value
                                    : !before.is_set(canonical.path);
  if (same) return;
  store_.put(canonical.path, canonical.value);
  const auto after = canonical.value.value_or(std::string(setting.default_value));
  // That the default is chosen, or the choice is the default, changes no value.
  if (before.text(canonical.path) == after) return;
  history_.record(
      {.at = clock_.now(),
       .actor = actor,
       .action = canonical.value ? "setting.changed" : "setting.reset",
       .object_type = history::ObjectType::kSetting,
       .object_id = canonical.path,
       .object_name = canonical.path,
       .changes = {{"value", shown(setting, before.text(canonical.path)), shown(setting, after)}}});
}

Result<void, std::vector<FieldProblem>> SettingsService::apply(const std::vector<Edit>& edits,
                                                               const history::Actor& actor) {
  std::vector<Edit> canonical;
  std::vector<FieldProblem> problems;
  for (const auto& edit : edits) {
    const auto* setting = find_setting(edit.path);
    if (setting == nullptr) {
      problems.push_back(
          {edit.path, FieldFault::kUnknown,
           "there is no setting " + edit.path + "; `gatehouse config list` shows all"});
      continue;
    }
    if (!edit.value) {
      canonical.push_back(edit);
      continue;
    }
    auto value = canonical_value(*setting, *edit.value);
    if (value) {
      canonical.push_back({edit.path, std::move(*value)});
    } else {
      problems.push_back({edit.path, FieldFault::kInvalid, value.error()});
    }
  }
  if (auto problem = page_size_problem(canonical, values())) problems.push_back(*problem);
  if (!problems.empty()) return Failure(std::move(problems));
  transactions_.run([&] {
    const auto before = values();
    for (const auto& edit : canonical) write(edit, before, actor);
    return Transactions::Outcome::kCommit;
  });
  return {};
}

}  // namespace gatehouse::settings

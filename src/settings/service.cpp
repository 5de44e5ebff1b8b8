#include "settings/service.h"

#include <algorithm>

#include "settings/judgment.h"

namespace gatehouse::settings {
namespace {

// What the history shows of a value: of a secret only whether there is one.
std::string shown(const Setting& setting, std::string_view value) {
  if (setting.type != Type::kSecret) return std::string(value);
  return value.empty() ? "" : "(hidden)";
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
  auto found = judged(edits, values());
  if (!found.problems.empty()) return Failure(std::move(found.problems));
  transactions_.run([&] {
    const auto before = values();
    for (const auto& edit : found.canonical) write(edit, before, actor);
    return Transactions::Outcome::kCommit;
  });
  return {};
}

}  // namespace gatehouse::settings

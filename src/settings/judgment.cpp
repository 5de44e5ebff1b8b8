#include "settings/judgment.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace gatehouse::settings {
namespace {

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

Judged judged(const std::vector<Edit>& edits, const Values& before) {
  Judged found;
  auto& [canonical, problems] = found;
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
  if (auto problem = page_size_problem(canonical, before)) problems.push_back(*problem);
  return found;
}

}  // namespace gatehouse::settings

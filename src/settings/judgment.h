#pragma once

#include <vector>

#include "base/field_problem.h"
#include "settings/service.h"

namespace gatehouse::settings {

// Changes as people wrote them, looked at together.
struct Judged {
  std::vector<Edit> canonical;         // those that are right, as they would be stored
  std::vector<FieldProblem> problems;  // what is wrong with the others; a field is a path
};

[[nodiscard]] Judged judged(const std::vector<Edit>& edits, const Values& before);

}  // namespace gatehouse::settings

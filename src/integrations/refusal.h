#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "integrations/validation.h"

namespace gatehouse::integrations {

// Why something is not done with an integration.
enum class Refusal {
  kInvalid,  // see the problems
  kNotFound,
  kConflict,  // somebody else changed it meanwhile
  kDeclared,  // a declared integration is changed in its file
  kAlreadyActive,
  kNotActive,
  kNoCallbackUrl,   // there is nowhere to hand credentials over to
  kNoHandOver,      // none is under way, or not so far
  kBaseUrlMissing,  // nobody knows under which URL the third party finds the store
};

// For programs, the same wherever it is told: "already_active".
[[nodiscard]] std::string_view name_of(Refusal refusal);

struct Refused {
  Refusal reason;
  std::string message;                      // a sentence for the person who asked
  std::vector<FieldProblem> problems = {};  // for kInvalid
};

}  // namespace gatehouse::integrations

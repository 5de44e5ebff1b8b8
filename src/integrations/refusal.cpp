#include "integrations/refusal.h"

namespace gatehouse::integrations {

std::string_view name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kInvalid:
      return "invalid";
    case Refusal::kNotFound:
      return "not_found";
    case Refusal::kConflict:
      return "version_conflict";
    case Refusal::kDeclared:
      return "declared";
    case Refusal::kAlreadyActive:
      return "already_active";
    case Refusal::kNotActive:
      return "not_active";
    case Refusal::kNoCallbackUrl:
      return "no_callback_url";
    case Refusal::kNoHandOver:
      return "no_hand_over";
    case Refusal::kBaseUrlMissing:
      return "base_url_missing";
  }
  return "";
}

}  // namespace gatehouse::integrations

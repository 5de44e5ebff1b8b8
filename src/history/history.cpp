#include "history/history.h"

namespace gatehouse::history {

std::string_view name_of(Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::kCommandLine:
      return "command_line";
    case Actor::Kind::kOperator:
      return "operator";
    case Actor::Kind::kThirdParty:
      return "third_party";
    case Actor::Kind::kSystem:
      return "system";
  }
  return "";
}

std::string_view name_of(ObjectType type) {
  switch (type) {
    case ObjectType::kInstallation:
      return "installation";
    case ObjectType::kIntegration:
      return "integration";
    case ObjectType::kOperator:
      return "operator";
    case ObjectType::kSetting:
      return "setting";
  }
  return "";
}

std::optional<ObjectType> object_type_named(std::string_view name) {
  for (const auto type : {ObjectType::kInstallation, ObjectType::kIntegration,
                          ObjectType::kOperator, ObjectType::kSetting}) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace gatehouse::history

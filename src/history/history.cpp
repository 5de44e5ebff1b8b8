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

}  // namespace gatehouse::history

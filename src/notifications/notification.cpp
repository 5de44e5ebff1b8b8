#include "notifications/notification.h"

namespace gatehouse::notifications {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "critical";
    case Severity::kMajor:
      return "major";
    case Severity::kMinor:
      return "minor";
    case Severity::kNotice:
      return "notice";
  }
  return "";
}

}  // namespace gatehouse::notifications

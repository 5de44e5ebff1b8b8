#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gatehouse::events {

// What can happen to what is stored. The numbers are stored, too.
enum class Kind : std::int64_t {
  // `id` is an integration.
  kIntegrationAdded = 1,
  kIntegrationChanged,  // anything of it, its tokens included
  kIntegrationRemoved,
  kIntegrationRecorded,  // something about it was added to the history
  kHandOverChanged,      // one began, or took a step
  // `id` is a notification.
  kNotificationAdded,
  // `path` is a setting.
  kSettingChanged,
  // `id` is an operator.
  kOperatorChanged,     // or removed
  kAdminTokensChanged,  // the operator's
  // `id` is nothing.
  kSessionsEnded,
  kMailAdded,
  kDescriptionChanged,  // the API description: what there are for routes and resources
};

// One change of what somebody acts on, written in the transaction that makes it: whoever reads
// events knows of it, whichever process has committed it, and of nothing that was taken back. It
// says where to look, not what is there.
struct Event {
  std::int64_t number = 0;  // given by the log: one more than that of the event before
  Kind kind{};
  std::int64_t id = 0;
  std::string path = {};

  friend bool operator==(const Event&, const Event&) = default;
};

// Events in the order of their commits.
struct Batch {
  enum class Continuity {
    kWhole,
    kGap,  // some are not kept any more, or cannot be read: anything may have changed
  };

  std::vector<Event> events;
  std::int64_t last = 0;  // event that was seen, readable or not
  Continuity continuity = Continuity::kWhole;

  // Whether any of these may have happened.
  [[nodiscard]] bool may_hold(std::span<const Kind> kinds) const;
};

// Reads events. Those who change something write them: see storage/sql_events.h. Safe to call from
// several threads. Throws Unavailable.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // The number of the newest event; 0 when there was none.
  [[nodiscard]] virtual std::int64_t last() = 0;

  // What came after the event with this number. One look-up when nothing did.
  [[nodiscard]] virtual Batch after(std::int64_t number) = 0;
};

}  // namespace gatehouse::events

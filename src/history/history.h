#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace gatehouse::history {

// Who did something.
struct Actor {
  enum class Kind {
    kCommandLine,  // somebody at the server's shell
    kOperator,     // a signed-in person
    kThirdParty,   // an integration, by exchanging its tokens
    kSystem,       // Gatehouse itself, such as a delivery that gave up
  };
  Kind kind = Kind::kSystem;
  std::string name;  // the operator's user name, the integration's name, or the shell's user

  [[nodiscard]] static Actor system() { return {Kind::kSystem, "gatehouse"}; }
};

[[nodiscard]] std::string_view name_of(Actor::Kind kind);

// One value that an act changed. Never a secret.
struct Change {
  std::string field;
  std::string before;
  std::string after;

  friend bool operator==(const Change&, const Change&) = default;
};

// What something was done with.
enum class ObjectType { kInstallation, kIntegration, kOperator, kSetting };

[[nodiscard]] std::string_view name_of(ObjectType type);  // "integration"
[[nodiscard]] std::optional<ObjectType> object_type_named(std::string_view name);

// Something that was done, as people read it later.
struct Entry {
  std::int64_t number = 0;  // given by the log, ascending
  Timestamp at;
  Actor actor;
  std::string action;  // "integration.activated"; see docs/operators.md for the list
  ObjectType object_type = ObjectType::kInstallation;
  std::string object_id;
  std::string object_name;
  std::vector<Change> changes;
};

// Appends to and reads the history. Safe to call from several threads.
class HistoryLog {
 public:
  virtual ~HistoryLog() = default;

  // Stores the event; inside a transaction it stands or falls with it.
  virtual void record(const Entry& entry) = 0;

  // The newest events about one object, newest first, at most `limit`; only those with a smaller
  // number than `before` when that is positive.
  [[nodiscard]] virtual std::vector<Entry> about(ObjectType object_type,
                                                 const std::string& object_id, std::size_t limit,
                                                 std::int64_t before) = 0;

  // The same over all objects.
  [[nodiscard]] virtual std::vector<Entry> newest(std::size_t limit, std::int64_t before) = 0;
};

}  // namespace gatehouse::history

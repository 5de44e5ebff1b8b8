#pragma once

#include <string>
#include <string_view>

#include "base/closed_table.h"

namespace gatehouse {

// What can be wrong with one field of a form.
enum class FieldFault { kRequired, kTooLong, kInvalid, kTaken, kUnknown, kPasswordWrong };

struct FieldFaultRow {
  FieldFault id;
  std::string_view code;  // for programs, it never changes
};

inline constexpr ClosedTable kFieldFaults({
    FieldFaultRow{FieldFault::kRequired, "required"},
    FieldFaultRow{FieldFault::kTooLong, "too_long"},
    FieldFaultRow{FieldFault::kInvalid, "invalid"},
    FieldFaultRow{FieldFault::kTaken, "taken"},
    FieldFaultRow{FieldFault::kUnknown, "unknown"},
    FieldFaultRow{FieldFault::kPasswordWrong, "password_wrong"},
});

// What is wrong with a value.
struct ValueProblem {
  FieldFault fault;
  std::string message;  // a sentence for the person who filled it in
};

// The same of one field of a form. Whoever finds it says what kind of fault it is.
struct FieldProblem {
  std::string field;  // as the form calls it: "name", "callback_url"
  FieldFault fault;
  std::string message;

  friend bool operator==(const FieldProblem&, const FieldProblem&) = default;
};

}  // namespace gatehouse

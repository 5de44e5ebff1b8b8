#pragma once

#include <tl/expected.hpp>

namespace gatehouse {

// An expected outcome: either a value or one reason of a closed list. Faults of the machine (a
// database that does not answer) are exceptions, see unavailable.h.
template <class Value, class Reason>
using Result = tl::expected<Value, Reason>;

// The refused side of a Result: `return Failure(Reason::kSomething);`
template <class Reason>
struct Failure : tl::unexpected<Reason> {
  using tl::unexpected<Reason>::unexpected;
};

template <class Reason>
Failure(Reason) -> Failure<Reason>;

}  // namespace gatehouse

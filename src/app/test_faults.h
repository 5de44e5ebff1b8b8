#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/area.h"

namespace gatehouse::app {

// Names the fault that a request asks for.
inline constexpr std::string_view kFaultField = "Gatehouse-Test-Fault";

// The areas, with faults made for requests below `root` that ask for one: for browser tests, and
// only when Configuration::test_faults says so. What is asked for is one of
//
//   500, 503   refused so, and nothing is done
//   delay=N    answered after N milliseconds, at most a minute, or when the client has gone
//   drop       nothing is done, and the connection breaks in the middle of the answer
//   lost       done, and then the connection breaks in the middle of the answer
//   cut        a stream of events ends behind its first piece
//
// Anything else is answered 400, so that a misspelt fault fails its test.
[[nodiscard]] std::vector<api::Area> with_test_faults(std::vector<api::Area> areas,
                                                      const std::string& root);

}  // namespace gatehouse::app

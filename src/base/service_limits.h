#pragma once

#include <chrono>
#include <cstddef>

// Bounds of the process as a service: how it ends, and who may connect how often. Those of what
// clients send are in base/limits.h.
namespace gatehouse::limits {

// After SIGTERM: how long requests may go on, and when the process ends whatever still runs.
inline constexpr std::chrono::seconds kFinishTime{5};
inline constexpr std::chrono::seconds kStopTimeMax{9};

// Connections of one client address, unless configured.
inline constexpr std::size_t kConnectionsPerAddress = 1'000;
// File descriptors that connections leave to the database, nonces, callbacks and commands.
inline constexpr std::size_t kDescriptorsReserved = 96;

}  // namespace gatehouse::limits

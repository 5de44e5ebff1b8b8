#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace gatehouse::process {

// Lets the process open as many files as the system allows it to; returns how many that are.
std::size_t raise_descriptor_limit();

// How many connections fit into so many descriptors: what is reserved for database, nonces,
// callbacks and commands is not theirs. At least 16, at most limits::kConnectionsMax.
[[nodiscard]] std::size_t connections_for(std::size_t descriptors);

// The listening socket that the service manager has passed on, as sd_listen_fds(3) describes it,
// with LISTEN_PID and LISTEN_FDS; absent when there is none. Child processes do not inherit it.
// Throws ConfigurationError when there are several.
[[nodiscard]] std::optional<int> passed_socket();

// Gives memory back to the system when much of it has become free, as it does after a crowd of
// connections has fallen silent or left: the allocator keeps what lies between blocks in use.
class MemoryReturn {
 public:
  // To be called every few seconds. Whether memory was given back.
  enum class Did { kNothing, kGiveBack };
  Did look();

 private:
  std::size_t free_before_ = 0;  // bytes, the least since memory was last given back
};

}  // namespace gatehouse::process

#include "process/process_limits.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/limits.h"
#include "base/service_limits.h"
#include "base/text.h"
#include "configuration/configuration_error.h"

namespace gatehouse::process {
namespace {

constexpr std::size_t kConnectionsMin = 16;
constexpr int kFirstPassedSocket = 3;                     // SD_LISTEN_FDS_START
constexpr std::size_t kWorthReturning = 8 * 1024 * 1024;  // bytes

std::optional<std::int64_t> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? std::nullopt : parse_digits(text);
}

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

std::size_t connections_for(std::size_t descriptors) {
  if (descriptors < limits::kDescriptorsReserved + kConnectionsMin) return kConnectionsMin;
  return std::min(descriptors - limits::kDescriptorsReserved, limits::kConnectionsMax);
}

std::optional<int> passed_socket() {
  const auto process = number_in("LISTEN_PID");
  const auto sockets = number_in("LISTEN_FDS");
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
  if (process != ::getpid() || !sockets || *sockets == 0) return std::nullopt;
  if (*sockets > 1) {
    throw configuration::ConfigurationError("LISTEN_FDS: Gatehouse takes one socket, but " +
                                            std::to_string(*sockets) + " were passed");
  }
  ::fcntl(kFirstPassedSocket, F_SETFD, FD_CLOEXEC);
  return kFirstPassedSocket;
}

MemoryReturn::Did MemoryReturn::look() {
  const auto free_now = ::mallinfo2().fordblks;
  free_before_ = std::min(free_before_, free_now);
  if (free_now - free_before_ < kWorthReturning) return Did::kNothing;
  ::malloc_trim(0);
  free_before_ = free_now;  // it counts what was given back, too
  return Did::kGiveBack;
}

}  // namespace gatehouse::process

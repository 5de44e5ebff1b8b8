#include "installation/serve_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "configuration/configuration_error.h"

namespace gatehouse::installation {

ServeLock::ServeLock(const DataDirectory& directory)
    : descriptor_(::open(directory.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int reason = errno;
  if (descriptor_ >= 0) ::close(descriptor_);
  if (reason != EWOULDBLOCK) {
    throw configuration::ConfigurationError("cannot lock " + directory.lock().string() + ": " +
                                            std::strerror(reason) + ".");
  }
  throw configuration::ConfigurationError("another gatehouse serves the data directory " +
                                          directory.path.string() +
                                          ". Stop it first, or choose another with --data-dir.");
}

ServeLock::~ServeLock() { ::close(descriptor_); }

}  // namespace gatehouse::installation

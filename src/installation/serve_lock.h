#pragma once

#include "installation/data_directory.h"

namespace gatehouse::installation {

// Keeps a second server out of a data directory for as long as it lives. The kernel lets go of it
// when the process dies.
class ServeLock {
 public:
  // Throws ConfigurationError when another server has the directory.
  explicit ServeLock(const DataDirectory& directory);
  ~ServeLock();
  ServeLock(const ServeLock&) = delete;
  ServeLock& operator=(const ServeLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace gatehouse::installation

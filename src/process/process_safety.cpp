#include "process/process_safety.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace gatehouse::process {

void keep_memory_private() {
  // Neither call fails with these arguments.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace gatehouse::process

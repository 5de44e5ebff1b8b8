#pragma once

namespace gatehouse::process {

// Keeps keys and secrets in this process's memory: no core dump is written, and no other process of
// the same user may read it or attach to it (prctl(2), PR_SET_DUMPABLE).
void keep_memory_private();

}  // namespace gatehouse::process

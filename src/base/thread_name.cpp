#include "base/thread_name.h"

#include <pthread.h>

namespace gatehouse {

void name_this_thread(const std::string& name) {
  constexpr std::size_t kLengthMax = 15;  // pthread_setname_np(3)
  ::pthread_setname_np(::pthread_self(), name.substr(0, kLengthMax).c_str());
}

}  // namespace gatehouse

#pragma once

#include <string>

namespace gatehouse {

// Names the calling thread as `ps -L` and debuggers show it; more than 15 bytes are cut off. The
// threads that it starts, and that libraries start on it, have the same name until they get one of
// their own.
void name_this_thread(const std::string& name);

}  // namespace gatehouse

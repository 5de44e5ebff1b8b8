#pragma once

#include "api/admin/services.h"

namespace gatehouse::api::admin {

// Looks after everybody who listens to events: ends the streams of sessions and admin tokens that
// are no more, and takes up what roles may see now. A few look-ups for each session or token.
// Throws Unavailable.
void judge_listeners(const Services& services);

}  // namespace gatehouse::api::admin

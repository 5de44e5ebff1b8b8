#pragma once

#include <string>

#include "access/description.h"

namespace gatehouse::access {

// The description in our own form (docs/api-description.md), without Gatehouse's own routes. What
// read_description() makes of it is the same again.
[[nodiscard]] std::string written(const Description& description);

}  // namespace gatehouse::access

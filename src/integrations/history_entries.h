#pragma once

#include <string>
#include <vector>

#include "history/history.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// What was done with an integration, for the history.
[[nodiscard]] history::Entry entry_about(const Integration& integration, const std::string& action,
                                         const history::Actor& actor, Timestamp at,
                                         std::vector<history::Change> changes = {});

// What differs between details, for the history.
[[nodiscard]] std::vector<history::Change> changes_between(const Details& before,
                                                           const Details& after);

// Adds that the status changed, if it did.
void add_change(std::vector<history::Change>& changes, Status before, Status after);

}  // namespace gatehouse::integrations

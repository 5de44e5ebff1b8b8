#pragma once

#include <string>

#include "oauth1/parameters.h"
#include "oauth1/quirks.h"

namespace gatehouse::gateway {

// The query as the upstream gets it when a signature deviates from RFC 5849: exactly the parameters
// that were signed (oauth1::signed_query). A bare "searchCriteria" that was not signed still says
// that a list is asked for: unless the query has other pairs of that name, an empty one takes its
// place, which changes nothing of what was signed.
[[nodiscard]] std::string forwarded_query(const oauth1::Parameters& parameters,
                                          oauth1::QuirkSet quirks);

}  // namespace gatehouse::gateway

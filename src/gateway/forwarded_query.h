#pragma once

#include <string>
#include <string_view>

#include "oauth1/quirks.h"

namespace gatehouse::gateway {

// The query as the upstream gets it: exactly the parameters that were signed. It differs from
// `query` only for signatures that deviate from RFC 5849: without names that have no "=", without
// pairs that a later one of the same name shadows, and with "+" spelled so that nobody reads it as
// a space. A bare "searchCriteria" that was not signed still says that a list is asked for: unless
// the query has other pairs of that name, an empty one takes its place, which changes nothing of
// what was signed.
[[nodiscard]] std::string forwarded_query(std::string_view query, oauth1::QuirkSet quirks);

}  // namespace gatehouse::gateway

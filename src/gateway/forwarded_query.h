#pragma once

#include <string>
#include <string_view>

#include "oauth1/quirks.h"

namespace gatehouse::gateway {

// The query as the upstream gets it: exactly the parameters that were signed. It differs from
// `query` only for signatures that deviate from RFC 5849: without pairs that a later one of the
// same name shadows, and with "+" spelled so that nobody reads it as a space.
[[nodiscard]] std::string forwarded_query(std::string_view query, oauth1::QuirkSet quirks);

}  // namespace gatehouse::gateway

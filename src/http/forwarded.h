#pragma once

#include <vector>

#include "http/address_range.h"
#include "http/message.h"

namespace gatehouse::http {

// Believes what trusted proxies say about a request: the client's address in X-Forwarded-For (the
// last one that is no trusted proxy) and the scheme in X-Forwarded-Proto. Does nothing unless the
// request's peer is a trusted proxy itself. The new values point into the request's fields.
void apply_forwarded(Request& request, const std::vector<AddressRange>& trusted_proxies);

}  // namespace gatehouse::http

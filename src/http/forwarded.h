#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/address_range.h"
#include "http/message/request.h"

namespace gatehouse::http {

// What trusted proxies say about a request.
struct Forwarded {
  Request::Via via = Request::Via::kNobodyTrusted;
  std::optional<std::string> peer;         // the client's address, as addresses are written
  std::optional<std::string_view> scheme;  // "http" or "https"
};

enum class ForwardedError { kContradictorySchemes };

// Believes X-Forwarded-For and X-Forwarded-Proto when the request's peer is a trusted proxy, and
// nothing otherwise. Repeated fields are one list (RFC 9110 section 5.3). Addresses are counted
// from the right: the client is the first that is no trusted proxy. What is no address ends the
// count at the one before; further left may stand what the client made up. Schemes belong to the
// same hops as the addresses; when there is one scheme for all of them, it counts for all. Fails
// when trusted proxies contradict one another. X-Forwarded-Host and Forwarded are not read.
[[nodiscard]] Result<Forwarded, ForwardedError> read_forwarded(
    const Request& request, const std::vector<AddressRange>& trusted_proxies);

}  // namespace gatehouse::http

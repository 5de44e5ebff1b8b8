#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/call.h"
#include "relay/options.h"

namespace gatehouse::relay {

// The body that goes on in place of the one received: a form of which only a part was signed, with
// that part. Absent for any other.
[[nodiscard]] std::optional<std::string> signed_part_of_form(const gateway::Call& call);

// The head of an admitted call as its upstream gets it (docs/decisions/relay.md): path and query
// as they were matched and signed behind the upstream's prefix, the client's fields but for those
// that are about its connection or that only a gate may say, who it is, and what is added.
// Without `body_bytes`, the body comes in chunks.
[[nodiscard]] std::string request_head(const gateway::Call& call,
                                       std::optional<std::uint64_t> body_bytes,
                                       const UpstreamAddress& upstream, const Options& options);

}  // namespace gatehouse::relay

#include "gateway/upstream.h"

#include <algorithm>

namespace gatehouse::gateway {

Upstreams::Upstreams(const access::RouteTable& routes, const std::vector<Upstream*>& upstreams,
                     Upstream& otherwise)
    : otherwise_(otherwise) {
  for (const auto& route : routes.all()) {
    const auto found = std::ranges::find_if(
        upstreams, [&](const Upstream* upstream) { return upstream->answers(route); });
    by_route_.push_back(found == upstreams.end() ? &otherwise : *found);
  }
}

}  // namespace gatehouse::gateway

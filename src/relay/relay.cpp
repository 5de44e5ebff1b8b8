#include "relay/relay.h"

#include "relay/exchange.h"

namespace gatehouse::relay {

http::Handled Relay::answer(const std::shared_ptr<const gateway::Call>& call) {
  return http::Pending{[shared = shared_, call](Loop& loop, http::Pending::Deliver deliver) {
    const auto exchange =
        std::make_shared<Exchange>(pool_of(loop, shared), call, std::move(deliver));
    exchange->begin();
    return [exchange] { exchange->end(); };
  }};
}

}  // namespace gatehouse::relay

#pragma once

#include "access/resource_tree.h"
#include "api/admin/event_bus.h"
#include "api/admin/installation.h"
#include "operators/sign_in.h"

namespace gatehouse::api::admin {

// What it needs, of whatever services have it.
struct ListenerServices {
  template <class Services>
  ListenerServices(const Services& of)
      : sign_in(of.sign_in), sessions(of.sessions), events(of.events), tree(of.tree) {}

  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  EventBus& events;
  const access::ResourceTree& tree;
};

// Looks after everybody who listens to events: ends the streams of sessions and admin tokens that
// are no more, and takes up what roles may see now. A few look-ups for each session or token.
// Throws Unavailable.
void judge_listeners(const ListenerServices& services);

// Marks how far the events of this server have come: whoever was told the same mark twice has
// missed nothing between.
[[nodiscard]] std::string event_mark(const Installation& installation, std::uint64_t published);

// What the event "hello" says: whoever hears it asks anew for what they show, unless they know the
// mark already.
[[nodiscard]] std::string hello_from(const Installation& installation, std::uint64_t published);

}  // namespace gatehouse::api::admin

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "relay/upstream_address.h"

namespace gatehouse::relay {

// A header field that every relayed call gets, in place of any of that name that the client sent.
struct AddedField {
  std::string name;
  std::shared_ptr<const Secret> value;
};

enum class CallersAuthorization { kRemoved, kPassed };

// How calls are relayed. Does not change while the server runs.
struct Options {
  std::vector<UpstreamAddress> upstreams;  // empty: nothing is relayed
  std::vector<AddedField> added_fields;
  CallersAuthorization authorization = CallersAuthorization::kRemoved;
  std::chrono::seconds connect_time{5};      // until a connection is there
  std::chrono::seconds first_byte_time{60};  // from the last byte sent to the head of the answer
  std::chrono::seconds idle_time{60};        // between two pieces of a body

  [[nodiscard]] bool has_upstream() const { return !upstreams.empty(); }
};

// Whether a field of that name can be added: a name that back ends read in one way, and none that
// the relay writes itself.
[[nodiscard]] bool may_be_added(std::string_view name);

}  // namespace gatehouse::relay

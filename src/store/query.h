#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/lifetime.h"

namespace gatehouse::store {

// The parameters of a query, decoded, in order.
class Query {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  explicit Query(Parameters parameters) : parameters_(std::move(parameters)) {}

  // The last value of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const
      GATEHOUSE_LIFETIMEBOUND;

  [[nodiscard]] const Parameters& all() const { return parameters_; }

 private:
  Parameters parameters_;
};

// The parts of a bracketed name: "a[b][0]" is {"a", "b", "0"}. Absent when brackets do not match.
[[nodiscard]] std::optional<std::vector<std::string>> name_parts(std::string_view name);

}  // namespace gatehouse::store

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "base/percent_encoding.h"

namespace gatehouse::oauth1 {

// One decoded name and value.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

// What a pair without "=" is: a name with an empty value (RFC 5849), or nothing (Magento).
enum class Valueless { kCounts, kLeftOut };

// Decoded request parameters, in the order in which they were received (RFC 5849
// section 3.4.1.3.1). Made to be reused: after clear() it allocates nothing as long as the next
// texts are not longer. Views that it hands out are valid until the next clear().
class ParameterList {
 public:
  // Forgets everything and makes room for texts of `encoded_bytes` in all; adding more than that
  // is a programming error.
  void clear(std::size_t encoded_bytes);

  // Adds the pairs of a query or form: split at "&", each at its first "=". A pair without "=" has
  // an empty value, or is left out; empty pairs count for nothing. Duplicates are kept.
  void add_form_encoded(std::string_view text, Plus plus, Valueless valueless = Valueless::kCounts);

  // Adds one pair whose name and value are percent-encoded each for itself.
  void add_percent_encoded(std::string_view name, std::string_view value);

  // Adds one pair that is decoded already. Both must outlive this list's next clear().
  void add(Parameter parameter) { parameters_.push_back(parameter); }

  // Removes every pair whose name comes again later, so that the last of each name remains.
  void keep_last_of_each_name();

  void remove(std::string_view name);

  // Removes the pairs whose name `is_removed`.
  void remove_if(bool (*is_removed)(std::string_view name));

  // The value of the first pair of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const
      GATEHOUSE_LIFETIMEBOUND;

  [[nodiscard]] std::span<const Parameter> all() const GATEHOUSE_LIFETIMEBOUND {
    return parameters_;
  }

  [[nodiscard]] std::size_t size() const { return parameters_.size(); }

 private:
  [[nodiscard]] std::string_view decoded(std::string_view text GATEHOUSE_LIFETIMEBOUND,
                                         Plus plus) GATEHOUSE_LIFETIMEBOUND;

  std::vector<Parameter> parameters_;
  std::string decoded_;  // what the views point into, unless the text needed no decoding
};

// How many pairs add_form_encoded() would add.
[[nodiscard]] std::size_t count_form_encoded(std::string_view text);

// Whether a pair of the query or form has no "=".
[[nodiscard]] bool has_valueless_pair(std::string_view text);

// The pairs of a query or form that have a "="; they keep their order and spelling.
[[nodiscard]] std::string without_valueless_pairs(std::string_view text);

// The parts of a query or form without those pairs whose decoded name comes again later: what
// remains of it when only the last of each name counts. The rest keeps its order and spelling.
[[nodiscard]] std::string without_shadowed_pairs(std::string_view text, Plus plus);

}  // namespace gatehouse::oauth1

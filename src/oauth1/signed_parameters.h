#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "oauth1/parameters.h"
#include "oauth1/quirks.h"

namespace gatehouse::oauth1 {

// One of the parameters that a signature covers.
struct SignedParameter {
  std::string_view name;  // decoded as the signer did
  std::string_view value;
  const Parameter* received;
};

// What a signature covers of a request's parameters, when it was made with certain quirks. The one
// place that says so: base strings and what is forwarded are both made from it. Keeps its memory
// from call to call: one instance belongs to one thread.
class SignedParameters {
 public:
  // Chooses all but oauth_signature and what the quirks leave out, in the order in which they were
  // received. Views of `parameters`, which must live and stay as they are until the next call.
  void choose(const Parameters& parameters, QuirkSet quirks);

  [[nodiscard]] std::span<const SignedParameter> all() const GATEHOUSE_LIFETIMEBOUND {
    return chosen_;
  }

  // The same, to be put into another order.
  [[nodiscard]] std::span<SignedParameter> all() GATEHOUSE_LIFETIMEBOUND { return chosen_; }

 private:
  void decode_with_literal_plus();
  void keep_last_of_each_name();

  std::vector<SignedParameter> chosen_;
  std::string decoded_;  // what views point into whose "+" was no space
};

// The query that may go on: the pairs of it that the signature covers, in their order. Spelled as
// received, but for "+" where the signer did not mean a space: that becomes "%2B".
[[nodiscard]] std::string signed_query(const Parameters& parameters, QuirkSet quirks);

}  // namespace gatehouse::oauth1

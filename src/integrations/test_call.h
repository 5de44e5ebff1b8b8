#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// A call that says nothing but who makes it, signed: GET rest/V1/integration/whoami of the store.
// Whoever has it can make this one call, once, while its timestamp counts; its header has the
// access token in it, but no secret.
struct TestCall {
  std::string url;
  std::string authorization;  // the value of the header
};

// Signed with HMAC-SHA256. Absent when `store_base_url` is not an http or https URL. The
// credentials must have an access token.
[[nodiscard]] std::optional<TestCall> signed_test_call(const Credentials& credentials,
                                                       const std::string& store_base_url,
                                                       Timestamp now, Random& random);

}  // namespace gatehouse::integrations

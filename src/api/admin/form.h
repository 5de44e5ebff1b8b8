#pragma once

#include <string_view>

#include "api/admin/call.h"
#include "base/secret.h"
#include "json/reader.h"

namespace gatehouse::api::admin {

// 422 with everything that is wrong with a body.
[[nodiscard]] Failure<Problem> refuse_body(const gatehouse::json::Problems& problems);

// Has `read(json::ObjectReader&)` read the members of the body. Refuses a body with anything wrong,
// members that were not asked for included.
template <class Read>
[[nodiscard]] Result<void, Problem> read_body(const Call& call, Read read) {
  const auto problems = gatehouse::json::read_object(call.body, gatehouse::json::Rules{}, read);
  if (problems.empty()) return {};
  return refuse_body(problems);
}

// A password: a member that must be there, of at most 1024 bytes.
[[nodiscard]] Secret read_password(gatehouse::json::ObjectReader& reader, std::string_view name);

// The same for one that may be missing.
[[nodiscard]] std::optional<Secret> read_optional_password(gatehouse::json::ObjectReader& reader,
                                                           std::string_view name);

// Reads a body that holds nothing but "current_password", and checks that.
[[nodiscard]] Result<void, Problem> read_only_password(const PasswordCheck& services,
                                                       const Call& call);

// Reads a body that holds nothing but perhaps "current_password", for an act that needs it unless
// one still counts. See require_password().
[[nodiscard]] Result<void, Problem> read_password_if_needed(const PasswordCheck& services,
                                                            const Call& call, std::string_view act);

}  // namespace gatehouse::api::admin

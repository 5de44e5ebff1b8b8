#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::api::admin {

// Whether a Host field names this server: an IP address, "localhost", or one of `names`; case and
// port do not count. A browser that a foreign name led here (DNS rebinding) sends that name, and no
// such name is an IP address. False for what is no host. `names` have no ports.
[[nodiscard]] bool is_own_name(std::string_view host, const std::vector<std::string>& names);

}  // namespace gatehouse::api::admin

#include "api/admin/own_names.h"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/text.h"

namespace gatehouse::api::admin {

bool is_own_name(std::string_view host, const std::vector<std::string>& names) {
  const auto parsed =
      boost::urls::parse_authority(boost::core::string_view(host.data(), host.size()));
  if (!parsed || parsed->has_userinfo() || parsed->encoded_host().empty()) return false;
  const auto type = parsed->host_type();
  if (type == boost::urls::host_type::ipv4 || type == boost::urls::host_type::ipv6) return true;
  const std::string name(parsed->encoded_host());
  return equals_ignoring_case(name, "localhost") ||
         std::ranges::any_of(
             names, [&](const std::string& own) { return equals_ignoring_case(name, own); });
}

}  // namespace gatehouse::api::admin

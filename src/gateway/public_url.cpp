#include "gateway/public_url.h"

#include <algorithm>

namespace gatehouse::gateway {

bool take_base_path(http::Request& request, const std::vector<PublicUrl>& base_urls) {
  std::size_t taken = 0;
  for (const auto& url : base_urls) {
    const auto size = url.prefix.size();
    const bool is_below =
        request.path.starts_with(url.prefix) && request.path.substr(size).starts_with('/');
    if (is_below) taken = std::max(taken, size);
  }
  request.path.remove_prefix(taken);
  request.target.remove_prefix(taken);
  return taken > 0;
}

}  // namespace gatehouse::gateway

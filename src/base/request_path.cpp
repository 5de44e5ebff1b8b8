#include "base/request_path.h"

namespace gatehouse {
namespace {

constexpr std::string_view kFrontController = "/index.php";

std::string_view with_one_slash(std::string_view path GATEHOUSE_LIFETIMEBOUND) {
  while (path.starts_with("//")) path.remove_prefix(1);
  return path;
}

}  // namespace

PathFront front_of(std::string_view path) {
  path = with_one_slash(path);
  if (!path.starts_with(kFrontController)) return {.controller = {}, .rest = path};
  const auto rest = path.substr(kFrontController.size());
  if (!rest.empty() && rest.front() != '/') return {.controller = {}, .rest = path};
  return {.controller = path.substr(0, kFrontController.size()), .rest = with_one_slash(rest)};
}

}  // namespace gatehouse

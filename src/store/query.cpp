#include "store/query.h"

#include <algorithm>

namespace gatehouse::store {

std::optional<std::string_view> Query::find(std::string_view name) const {
  const auto found =
      std::find_if(parameters_.rbegin(), parameters_.rend(),
                   [name](const auto& parameter) { return parameter.first == name; });
  if (found == parameters_.rend()) return std::nullopt;
  return found->second;
}

std::optional<std::vector<std::string>> name_parts(std::string_view name) {
  std::vector<std::string> parts{std::string(name.substr(0, name.find('[')))};
  auto rest = name.substr(parts.front().size());
  while (!rest.empty()) {
    const auto end = rest.find(']');
    if (rest.front() != '[' || end == std::string_view::npos) return std::nullopt;
    parts.emplace_back(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
  }
  return parts;
}

}  // namespace gatehouse::store

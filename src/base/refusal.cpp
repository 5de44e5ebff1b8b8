#include "base/refusal.h"

#include <algorithm>

namespace gatehouse {

std::string filled(std::string_view sentence,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string out;
  while (!sentence.empty()) {
    const auto* value = std::ranges::find_if(
        values, [&](const auto& named) { return sentence.starts_with(named.first); });
    if (value != values.end()) {
      out += value->second;
      sentence.remove_prefix(value->first.size());
    } else {
      out += sentence.front();
      sentence.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace gatehouse

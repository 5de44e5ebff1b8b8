// Queries and forms: no name or value is lost, and encoding what was decoded gives it back.

#include <cstdint>
#include <string_view>

#include "base/percent_encoding.h"
#include "oauth1/parameters.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  oauth1::ParameterList list;
  list.clear(size);
  list.add_form_encoded(text, Plus::kIsSpace);
  require(list.size() == oauth1::count_form_encoded(text));
  std::size_t bytes = 0;
  for (const auto& parameter : list.all()) {
    bytes += parameter.name.size() + parameter.value.size();
    require(percent_decoded(percent_encoded(parameter.value), Plus::kIsPlus) == parameter.value);
  }
  require(bytes <= size);
  const auto kept = oauth1::without_shadowed_pairs(text, Plus::kIsSpace);
  require(kept.size() <= size);
  require(oauth1::without_shadowed_pairs(kept, Plus::kIsSpace) == kept);
  return 0;
}

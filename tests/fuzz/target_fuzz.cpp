// REST paths: what passes begins with a version, lies within the path, and has no dot segments.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "gateway/target.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  const std::string path = "/rest/" + std::string(reinterpret_cast<const char*>(data), size);
  static const std::vector<std::string> codes{"default", "german"};
  const auto target = gateway::read_target(path, codes);
  require(target.entrance == gateway::Entrance::kRest);
  (void)gateway::unknown_store_code(target);
  if (!gateway::is_processable(target.api_path)) return 0;
  require(target.api_path.starts_with("/V"));
  require(path.ends_with(target.api_path));
  for (const auto segment : split(target.api_path, '/')) {
    const auto decoded = percent_decoded(segment, Plus::kIsPlus);
    require(decoded != "." && decoded != "..");
  }
  return 0;
}

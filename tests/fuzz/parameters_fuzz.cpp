// Queries and forms: no name or value is lost, and encoding what was decoded gives it back.

#include <bit>
#include <cstdint>
#include <string_view>

#include "base/percent_encoding.h"
#include "oauth1/base_string.h"
#include "oauth1/signed_parameters.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  oauth1::Parameters list;
  list.clear(size);
  list.add_form_encoded(text, oauth1::Source::kQuery);
  require(list.all().size() == oauth1::count_form_encoded(text));
  std::size_t bytes = 0;
  for (const auto& parameter : list.all()) {
    bytes += parameter.name.size() + parameter.value.size();
    require(percent_decoded(percent_encoded(parameter.value), Plus::kIsPlus) == parameter.value);
  }
  require(bytes <= size);
  // Whatever a signature covers under any quirk fits into what was received, and what is forwarded
  // of it is covered again.
  oauth1::BaseStringBuilder builder;
  for (unsigned bits = 0; bits <= oauth1::kEveryQuirk.bits(); ++bits) {
    const oauth1::QuirkSet quirks(bits);
    if (list.all().size() > 20 && bits != 0 && std::popcount(bits) != 1) continue;
    (void)builder.build("GET", {.scheme = "https", .authority = "h", .path = text}, list, quirks);
  }
  const auto kept = oauth1::signed_query(list, oauth1::Quirk::kLastWins);
  require(kept.size() <= size);
  oauth1::Parameters again;
  again.clear(kept.size());
  again.add_form_encoded(kept, oauth1::Source::kQuery);
  require(oauth1::signed_query(again, oauth1::Quirk::kLastWins) == kept);
  return 0;
}

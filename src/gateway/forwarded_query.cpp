#include "gateway/forwarded_query.h"

#include <algorithm>

#include "oauth1/parameters.h"

namespace gatehouse::gateway {
namespace {

constexpr std::string_view kCriteria = "searchCriteria";

bool has_criteria(std::string_view query) {
  oauth1::ParameterList all;
  all.clear(query.size());
  all.add_form_encoded(query, Plus::kIsSpace);
  return std::ranges::any_of(all.all(), [](const oauth1::Parameter& parameter) {
    // Both spellings mean the same to Magento; "searchCriteria[pageSize]" is a part of it.
    const auto name = std::string_view(parameter.name).substr(0, parameter.name.find('['));
    return name == kCriteria || name == "search_criteria";
  });
}

// The query without names that have no "=" and so were not signed.
std::string without_unsigned_names(std::string_view query) {
  auto kept = oauth1::without_valueless_pairs(query);
  if (!has_criteria(query) || has_criteria(kept)) return kept;
  if (!kept.empty()) kept += '&';
  return kept.append(kCriteria).append("=");
}

}  // namespace

std::string forwarded_query(std::string_view query, oauth1::QuirkSet quirks) {
  using oauth1::Quirk;
  auto forwarded =
      quirks.has(Quirk::kUnsignedValueless) ? without_unsigned_names(query) : std::string(query);
  const bool literal_plus = quirks.has(Quirk::kLiteralPlus);
  if (quirks.has(Quirk::kLastWins)) {
    forwarded =
        oauth1::without_shadowed_pairs(forwarded, literal_plus ? Plus::kIsPlus : Plus::kIsSpace);
  }
  if (!literal_plus) return forwarded;
  std::string spelled;
  for (const char c : forwarded) spelled += c == '+' ? std::string("%2B") : std::string(1, c);
  return spelled;
}

}  // namespace gatehouse::gateway

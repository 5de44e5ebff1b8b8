#include "gateway/forwarded_query.h"

#include <algorithm>

#include "oauth1/signed_parameters.h"

namespace gatehouse::gateway {
namespace {

constexpr std::string_view kCriteria = "searchCriteria";

// Both spellings mean the same to Magento; "searchCriteria[pageSize]" is a part of it.
bool is_criteria(const oauth1::Parameter& parameter) {
  const auto name = parameter.name.substr(0, parameter.name.find('['));
  return parameter.source == oauth1::Source::kQuery &&
         (name == kCriteria || name == "search_criteria");
}

}  // namespace

std::string forwarded_query(const oauth1::Parameters& parameters, oauth1::QuirkSet quirks) {
  auto query = oauth1::signed_query(parameters, quirks);
  if (!quirks.has(oauth1::Quirk::kUnsignedValueless)) return query;
  const auto is_signed_criteria = [](const oauth1::Parameter& parameter) {
    return is_criteria(parameter) && !parameter.is_valueless();
  };
  const auto all = parameters.all();
  if (std::ranges::none_of(all, is_criteria) || std::ranges::any_of(all, is_signed_criteria)) {
    return query;
  }
  if (!query.empty()) query += '&';
  return query.append(kCriteria).append("=");
}

}  // namespace gatehouse::gateway

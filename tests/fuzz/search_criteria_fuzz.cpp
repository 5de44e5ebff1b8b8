// searchCriteria: whatever a query says, a search ends and never finds more than there is.

#include <boost/json/array.hpp>
#include <cstdint>
#include <string_view>

#include "gateway/call.h"
#include "require.h"
#include "store/fields_filter.h"
#include "store/search.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse::store;
  using gatehouse::settings::StoredValues;
  static const gatehouse::settings::Values settings{StoredValues{}};
  static const boost::json::object product{{"id", 1}, {"sku", "A/1"}, {"name", "Mug"}};
  static const std::vector<const boost::json::object*> products{&product, &product};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  gatehouse::gateway::Call call;
  call.request.query = text;
  const Query query(call.query());
  static_cast<void>(only_fields(product, text));
  const auto criteria = read_search_criteria(query, settings);
  if (!criteria) return 0;
  const auto found = search(products, *criteria);
  if (!found) return 0;
  require(found->at("items").as_array().size() <= products.size());
  require(found->at("total_count").to_number<std::size_t>() <= products.size());
  return 0;
}

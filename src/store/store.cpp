#include "store/store.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "json/reader.h"
#include "store/answers.h"
#include "store/catalogue.h"
#include "store/categories.h"
#include "store/category_move.h"
#include "store/category_products.h"
#include "store/cms.h"
#include "store/directory.h"
#include "store/fields_filter.h"
#include "store/media.h"
#include "store/products.h"
#include "store/stock.h"
#include "store/structure.h"

namespace gatehouse::store {

using access::Method;

// Whether an operation takes a moment, because what it reads is always small, or as long as there
// is much of something, or as the disk takes.
enum class Takes { kMoment, kLong };

// A route that the embedded store answers.
struct Entry {
  Method method;
  std::string_view pattern;
  Operation operation;
  Takes takes = Takes::kLong;
};

namespace {

// What the embedded store answers itself.
constexpr Entry kEntries[] = {
    {Method::kGet, "/V1/products", list_products},
    {Method::kGet, "/V1/products/:sku", get_product},
    {Method::kPost, "/V1/products", create_product},
    {Method::kPut, "/V1/products/:sku", update_product},
    {Method::kDelete, "/V1/products/:sku", delete_product},
    {Method::kGet, "/V1/categories", category_tree},
    {Method::kGet, "/V1/categories/list", list_categories},
    {Method::kGet, "/V1/categories/:categoryId", get_category},
    {Method::kPost, "/V1/categories", create_category},
    {Method::kPut, "/V1/categories/:id", update_category},
    {Method::kDelete, "/V1/categories/:categoryId", delete_category},
    {Method::kPut, "/V1/categories/:categoryId/move", move_category},
    {Method::kGet, "/V1/categories/:categoryId/products", products_of_category},
    {Method::kPost, "/V1/categories/:categoryId/products", link_product},
    {Method::kPut, "/V1/categories/:categoryId/products", link_product},
    {Method::kDelete, "/V1/categories/:categoryId/products/:sku", unlink_product},
    {Method::kGet, "/V1/cmsPage/search", search_pages},
    {Method::kGet, "/V1/cmsPage/:pageId", get_page},
    {Method::kPost, "/V1/cmsPage", create_page},
    {Method::kPut, "/V1/cmsPage/:id", update_page},
    {Method::kDelete, "/V1/cmsPage/:pageId", delete_page},
    {Method::kGet, "/V1/cmsBlock/search", search_blocks},
    {Method::kGet, "/V1/cmsBlock/:blockId", get_block},
    {Method::kPost, "/V1/cmsBlock", create_block},
    {Method::kPut, "/V1/cmsBlock/:id", update_block},
    {Method::kDelete, "/V1/cmsBlock/:blockId", delete_block},
    {Method::kGet, "/V1/products/types", list_product_types, Takes::kMoment},
    {Method::kGet, "/V1/products/:sku/media", list_images},
    {Method::kGet, "/V1/products/:sku/media/:entryId", get_image},
    {Method::kGet, "/V1/modules", list_modules, Takes::kMoment},
    {Method::kGet, "/V1/directory/currency", get_currency, Takes::kMoment},
    {Method::kGet, "/V1/directory/countries", list_countries},
    {Method::kGet, "/V1/directory/countries/:countryId", get_country, Takes::kMoment},
    {Method::kPost, "/V1/integration/customer/token", refuse_customer_token},
    {Method::kGet, "/V1/stockItems/:productSku", get_stock_item, Takes::kMoment},
    {Method::kPut, "/V1/products/:productSku/stockItems/:itemId", update_stock_item},
    {Method::kGet, "/V1/stockStatuses/:productSku", get_stock_status, Takes::kMoment},
    {Method::kGet, "/V1/store/websites", list_websites, Takes::kMoment},
    {Method::kGet, "/V1/store/storeGroups", list_store_groups, Takes::kMoment},
    {Method::kGet, "/V1/store/storeViews", list_store_views, Takes::kMoment},
    {Method::kGet, "/V1/store/storeConfigs", list_store_configs, Takes::kMoment},
};

// What the log has of an answer of 5xx: "internal_error: Something ...".
std::string cause_of(const boost::json::value& body) {
  const auto text = [&](std::string_view name) {
    const auto* object = body.if_object();
    const auto* member = object == nullptr ? nullptr : object->if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : "";
  };
  return text("code") + ": " + text("message");
}

http::Response written(const Response& response) {
  http::Response out(response.status, "application/json; charset=utf-8",
                     json::text_of(response.body));
  if (response.status >= 500) out.because(cause_of(response.body));
  return out;
}

}  // namespace

class Store::Implementation {
 public:
  explicit Implementation(const Parts& parts)
      : catalogue(parts.documents, parts.transactions, parts.clock),
        public_urls(parts.public_urls) {
    for (const auto& entry : kEntries)
      by_route.emplace(std::pair(entry.method, entry.pattern), &entry);
  }

  // Null when no operation answers the route. Which number it has depends on the description.
  [[nodiscard]] const Entry* find(const access::Route& route) const {
    const auto found = by_route.find(std::pair(route.method, std::string_view(route.pattern)));
    return found == by_route.end() ? nullptr : found->second;
  }

  Catalogue catalogue;
  const std::vector<gateway::PublicUrl>& public_urls;
  boost::unordered_flat_map<std::pair<Method, std::string_view>, const Entry*> by_route;
};

Store::Store(const Parts& parts) : implementation_(std::make_unique<Implementation>(parts)) {}

Store::~Store() = default;

std::vector<std::string> Store::store_codes() const {
  std::vector<std::string> codes;
  for (const auto* view : implementation_->catalogue.entities(Kind::kStoreView).all()) {
    codes.emplace_back(view->at("code").as_string());
  }
  return codes;
}

bool Store::answers(const access::Route& route) const {
  return implementation_->find(route) != nullptr;
}

// A read that takes a moment waits for nobody: whoever writes holds the lock for as long as it
// takes to put an entity into memory.
http::Handled Store::answer(const std::shared_ptr<const gateway::Call>& call) {
  if (implementation_->find(*call->match.route)->takes == Takes::kMoment) {
    return written(respond(*call));
  }
  return http::Work{http::Lane::kStore,
                    [this, call]() -> http::Handled { return written(respond(*call)); }};
}

Response Store::respond(const gateway::Call& admitted) {
  const auto& entry = *implementation_->find(*admitted.match.route);
  const Call call{admitted, *admitted.judged_by->values(), implementation_->public_urls,
                  Query(admitted.query())};
  const auto fields = call.query.find("fields").value_or("");
  if (!fields.empty() && !only_fields(nullptr, fields)) {  // before anything is changed
    return invalid(Refusal::kFieldInvalid, "fields",
                   "\"fields\" must look like items[sku,name],total_count.");
  }
  auto response = entry.operation(implementation_->catalogue, call);
  if (fields.empty() || response.status != 200) return response;
  return ok(only_fields(response.body, fields).value());
}

}  // namespace gatehouse::store

#include "store/store.h"

#include <map>

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
namespace {

using access::Method;

// What the embedded store answers itself.
const std::map<std::pair<Method, std::string_view>, Operation>& operations() {
  static const std::map<std::pair<Method, std::string_view>, Operation> all{
      {{Method::kGet, "/V1/products"}, list_products},
      {{Method::kGet, "/V1/products/:sku"}, get_product},
      {{Method::kPost, "/V1/products"}, create_product},
      {{Method::kPut, "/V1/products/:sku"}, update_product},
      {{Method::kDelete, "/V1/products/:sku"}, delete_product},
      {{Method::kGet, "/V1/categories"}, category_tree},
      {{Method::kGet, "/V1/categories/list"}, list_categories},
      {{Method::kGet, "/V1/categories/:categoryId"}, get_category},
      {{Method::kPost, "/V1/categories"}, create_category},
      {{Method::kPut, "/V1/categories/:id"}, update_category},
      {{Method::kDelete, "/V1/categories/:categoryId"}, delete_category},
      {{Method::kPut, "/V1/categories/:categoryId/move"}, move_category},
      {{Method::kGet, "/V1/categories/:categoryId/products"}, products_of_category},
      {{Method::kPost, "/V1/categories/:categoryId/products"}, link_product},
      {{Method::kPut, "/V1/categories/:categoryId/products"}, link_product},
      {{Method::kDelete, "/V1/categories/:categoryId/products/:sku"}, unlink_product},
      {{Method::kGet, "/V1/cmsPage/search"}, search_pages},
      {{Method::kGet, "/V1/cmsPage/:pageId"}, get_page},
      {{Method::kPost, "/V1/cmsPage"}, create_page},
      {{Method::kPut, "/V1/cmsPage/:id"}, update_page},
      {{Method::kDelete, "/V1/cmsPage/:pageId"}, delete_page},
      {{Method::kGet, "/V1/cmsBlock/search"}, search_blocks},
      {{Method::kGet, "/V1/cmsBlock/:blockId"}, get_block},
      {{Method::kPost, "/V1/cmsBlock"}, create_block},
      {{Method::kPut, "/V1/cmsBlock/:id"}, update_block},
      {{Method::kDelete, "/V1/cmsBlock/:blockId"}, delete_block},
      {{Method::kGet, "/V1/products/types"}, list_product_types},
      {{Method::kGet, "/V1/products/:sku/media"}, list_images},
      {{Method::kGet, "/V1/products/:sku/media/:entryId"}, get_image},
      {{Method::kGet, "/V1/modules"}, list_modules},
      {{Method::kGet, "/V1/directory/currency"}, get_currency},
      {{Method::kGet, "/V1/directory/countries"}, list_countries},
      {{Method::kGet, "/V1/directory/countries/:countryId"}, get_country},
      {{Method::kPost, "/V1/integration/customer/token"}, refuse_customer_token},
      {{Method::kGet, "/V1/stockItems/:productSku"}, get_stock_item},
      {{Method::kPut, "/V1/products/:productSku/stockItems/:itemId"}, update_stock_item},
      {{Method::kGet, "/V1/stockStatuses/:productSku"}, get_stock_status},
      {{Method::kGet, "/V1/store/websites"}, list_websites},
      {{Method::kGet, "/V1/store/storeGroups"}, list_store_groups},
      {{Method::kGet, "/V1/store/storeViews"}, list_store_views},
      {{Method::kGet, "/V1/store/storeConfigs"}, list_store_configs},
  };
  return all;
}

}  // namespace

bool has_answer_to(const access::Route& route) {
  return operations().contains({route.method, route.pattern});
}

class Store::Implementation {
 public:
  Implementation(DocumentStore& documents, Transactions& transactions, const Clock& clock)
      : catalogue(documents, transactions, clock) {}

  Catalogue catalogue;
};

Store::Store(DocumentStore& documents, Transactions& transactions, const Clock& clock)
    : implementation_(std::make_unique<Implementation>(documents, transactions, clock)) {}

Store::~Store() = default;

std::vector<std::string> Store::store_codes() const {
  std::vector<std::string> codes;
  for (const auto* view : implementation_->catalogue.entities(Kind::kStoreView).all()) {
    codes.emplace_back(view->at("code").as_string());
  }
  return codes;
}

Response Store::answer(const Request& request, const settings::Values& settings) {
  const auto& route = *request.match.route;
  const auto found = operations().find({route.method, route.pattern});
  if (found == operations().end()) {
    const auto asked = std::string(name_of(route.method)) + " " + route.pattern;
    return error(Refusal::kNotAnswered,
                 filled(kStoreRefusals[Refusal::kNotAnswered].sentence, {{"{}", asked}}));
  }
  const Call call{request, settings, Query(request.query)};
  const auto fields = call.query.find("fields").value_or("");
  if (!fields.empty() && !only_fields(nullptr, fields)) {  // before anything is changed
    return invalid(Refusal::kFieldInvalid, "fields",
                   "\"fields\" must look like items[sku,name],total_count.");
  }
  auto response = found->second(implementation_->catalogue, call);
  if (fields.empty() || response.status != 200) return response;
  return ok(only_fields(response.body, fields).value());
}

}  // namespace gatehouse::store

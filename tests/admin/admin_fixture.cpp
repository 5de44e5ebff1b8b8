#include "admin/admin_fixture.h"

namespace gatehouse::api::admin::testing_support {
namespace {

constexpr auto kTree = R"(
- {id: "Magento_Backend::all", title: All}
- id: "Magento_Backend::admin"
  title: Admin
  children:
    - {id: "Magento_Backend::dashboard", title: Dashboard}
    - id: "T::catalog"
      title: Catalog
      children:
        - {id: "T::products", title: Products}
        - {id: "T::categories", title: Categories}
    - {id: "Magento_Integration::integrations", title: Integrations}
    - {id: "Magento_Config::config", title: Configuration}
    - {id: "Magento_Integration::config_oauth", title: OAuth}
)";

constexpr auto kRoutes = R"(
routes:
  - {module: m, needs: ["T::products"], routes: [GET /V1/products, "PUT /V1/products/:sku"]}
  - {module: m, needs: [anonymous], routes: [GET /V1/directory/currency]}
  - {module: m, needs: [self], routes: [GET /V1/customers/me]}
guest_switch:
  - GET /V1/products
)";

}  // namespace

access::ResourceTree AdminFixture::make_tree() { return access::read_resources(kTree).value(); }

access::RouteTable AdminFixture::make_routes(const access::ResourceTree& tree) {
  return access::read_routes(kRoutes, tree).value();
}

}  // namespace gatehouse::api::admin::testing_support
